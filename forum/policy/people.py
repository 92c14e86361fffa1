"""Who may see and change members, and which mails they have."""

from sqlalchemy import ColumnElement, and_, false

from forum.models.accounts import User
from forum.policy.viewer import Viewer

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


# Administration


def is_administrator(viewer: Viewer) -> bool:
    """Looks after the exchange; sees no figure and no draft by that."""
    return viewer.is_administrator and viewer.is_verified


def may_administer_member(viewer: Viewer, member: User) -> bool:
    """Roles and suspension of another person; nobody changes their own."""
    return is_administrator(viewer) and viewer.id != member.id and not member.is_editorial


# Mails


def may_choose_mails(viewer: Viewer) -> bool:
    return viewer.is_authenticated
