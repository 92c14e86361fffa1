"""Who may see and change members, and which mails they have."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, select

from forum.core import clock
from forum.core.audit import CommandLine
from forum.core.extensions import db
from forum.models.accounts import Guest, User
from forum.models.contract_managers import ContractManager
from forum.models.organisations import Kind
from forum.policy.performance import has_unreleased_figures
from forum.policy.viewer import Viewer, require

# Members


def may_confirm_member(viewer: Viewer, member: User) -> bool:
    """A moderator, or the lead of the organisation the person says is theirs; not oneself."""
    if viewer.id == member.id or not viewer.is_verified:
        return False
    is_their_lead = viewer.is_lead and viewer.organisation_id == member.organisation_id
    return viewer.is_moderator or is_their_lead


def may_refuse_member(viewer: Viewer, member: User) -> bool:
    """Refuse a claim, or end a membership given by the mail domain; not a lead's or moderator's."""
    return may_confirm_member(viewer, member) and not (member.is_lead or member.is_moderator)


def may_place_member(viewer: Viewer) -> bool:
    """Decide which organisation a claimed name is, or add it as a new one."""
    return viewer.is_moderator and viewer.is_verified


def may_change_organisation(viewer: Viewer) -> bool:
    return viewer.is_verified or viewer.is_pending


def may_close_account(viewer: Viewer) -> bool:
    """One's own; a demonstration account is everybody's."""
    return viewer.is_authenticated and not viewer.is_demonstration


def may_see_waiting_members(viewer: Viewer) -> bool:
    return viewer.is_verified and (viewer.is_moderator or viewer.is_lead)


def waiting_members(viewer: Viewer) -> ColumnElement[bool]:
    """Those members whom this viewer may confirm."""
    if not viewer.is_verified:
        return false()
    if viewer.is_moderator:
        return User.id != viewer.id
    if viewer.is_lead:
        return and_(User.organisation_id == viewer.organisation_id, User.id != viewer.id)
    return false()


def may_keep_supply_links(viewer: Viewer, organisation_id: int | None) -> bool:
    """Propose, confirm and end the links of an organisation: its lead."""
    is_theirs = organisation_id is not None and viewer.organisation_id == organisation_id
    return viewer.is_verified and viewer.is_lead and is_theirs


def may_export_data(viewer: Viewer) -> bool:
    """One's own data; an analyst's tells of the files of figures that they sent."""
    return viewer.is_authenticated and (viewer.has_used_second_factor or not viewer.is_analyst)


def may_change_email(viewer: Viewer) -> bool:
    """Not by a stolen password alone: the new address could add a second factor."""
    if not viewer.is_authenticated or viewer.is_demonstration:
        return False
    return viewer.has_used_second_factor or not needs_second_factor(viewer)


# Second factors


def needs_second_factor(viewer: Viewer) -> bool:
    """Staff, leads, contract managers, and whoever may see unreleased figures."""
    is_staff = viewer.is_moderator or viewer.is_administrator or viewer.is_analyst
    if is_staff or viewer.is_lead or has_unreleased_figures(viewer):
        return viewer.is_authenticated
    return isinstance(viewer, User) and _looks_after_a_contract(viewer)


def _looks_after_a_contract(member: User) -> bool:
    """Asks the database, of members of government bodies alone."""
    organisation = member.organisation
    if organisation is None or organisation.kind != Kind.GOVERNMENT:
        return False
    held = ContractManager.member_id == member.id, ContractManager.ended_at.is_(None)
    return db.session.scalar(select(exists().where(*held))) or False


def may_enrol(viewer: Viewer) -> bool:
    """Add a second factor; a demonstration account is everybody's."""
    return viewer.is_authenticated and not viewer.is_demonstration


def may_link_identity(member: User | Guest) -> bool:
    """Be signed in to by a provider: not what is everybody's, or no person's."""
    return isinstance(member, User) and not (member.is_demonstration or member.is_editorial)


def may_add_passkey_at_once(viewer: Viewer) -> bool:
    """Without a mailed link: a stolen password alone must not be able to."""
    return may_enrol(viewer) and viewer.has_used_second_factor


def enrolment_due_at(viewer: User, days: int) -> datetime:
    """Naive UTC; `days`: the grace period, counted from the day the last role was given."""
    return viewer.roles_given_at + timedelta(days=days)


def must_enrol(viewer: User | Guest, days: int) -> bool:
    """Whether this session may do nothing but add a second factor.

    Whoever has one is asked for it on signing in, so a session without is of somebody who has none.
    """
    if viewer.has_used_second_factor or not needs_second_factor(viewer):
        return False
    return isinstance(viewer, User) and clock.now() >= enrolment_due_at(viewer, days)


def is_authentication_recent(viewer: User | Guest, minutes: int) -> bool:
    at = viewer.authenticated_at
    return at is not None and clock.now() - at <= timedelta(minutes=minutes)


# Administration


def is_administrator(viewer: Viewer) -> bool:
    """Looks after the exchange; sees no figure and no draft by that."""
    return viewer.is_administrator and viewer.is_verified


def require_administrator(actor: object) -> None:
    """Of a member. The command line is for whoever may use the server."""
    if not isinstance(actor, CommandLine):
        require(isinstance(actor, User) and is_administrator(actor))


def may_administer_member(viewer: Viewer, member: User) -> bool:
    """Roles and suspension of another person; nobody changes their own."""
    return is_administrator(viewer) and viewer.id != member.id and not member.is_editorial


# Mails


def may_choose_mails(viewer: Viewer) -> bool:
    return viewer.is_authenticated
