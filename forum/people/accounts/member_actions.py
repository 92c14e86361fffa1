"""Confirming that people work where they say, and taking it back."""

from dataclasses import dataclass

from forum import policy
from forum.core import audit, text
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Standing, User
from forum.models.moderation import Act, Decision
from forum.models.organisations import Kind, Organisation, OrganisationDomain
from forum.people.accounts import email_domains, letters, membership_status, sessions


class Changed(Refused):
    """What the page showed of the member is not so any more."""


@dataclass(frozen=True)
class Place:
    """What a moderator decides of a claim: one of the list, or the claimed name as a new one."""

    organisation_id: int | None = None
    new_name: str = ""
    new_kind: Kind = Kind.OTHER
    takes_domain: bool = False  # everybody with this mail domain works there too


def shown(member: User) -> str:
    """What a page showed of a claim: a decision on it holds for nothing else."""
    parts = (member.standing, member.organisation_id, member.organisation_claimed, member.email)
    return hashed("\n".join(map(str, parts)))[:16]


def confirm(viewer: User, member: User, seen: str, place: Place | None = None) -> None:
    """Without a place the claim stands as it is, which must then name one of the list."""
    policy.require(policy.may_confirm_member(viewer, member))
    _still(member, seen)
    if place is not None:
        policy.require(policy.may_place_member(viewer))
        member.organisation = _organisation(place)
        member.organisation_claimed = ""
        if place.takes_domain:
            add_domain(member.organisation, email_domains.domain_of(member.email))
    if member.organisation is None:
        raise Refused("Say first which organisation this is.")
    member.standing = Standing.VERIFIED
    letters.confirmed(member)
    _decide(viewer, member, Act.CONFIRMED_MEMBER, "")


def refuse(viewer: User, member: User, seen: str, reason: str) -> None:
    """They go on as readers, and may say again where they work."""
    policy.require(policy.may_refuse_member(viewer, member))
    _still(member, seen)
    letters.refused(member, member.organisation_name, reason)
    member.standing = Standing.PENDING
    member.organisation_id, member.organisation_claimed = None, ""
    membership_status.lose(member)
    _decide(viewer, member, Act.REFUSED_MEMBER, reason)


def suspend(member: User) -> None:
    """Out of use until an operator verifies it again; signed out everywhere at once."""
    member.standing = Standing.SUSPENDED
    sessions.end_all(member)
    membership_status.lose(member)
    db.session.commit()


def add_domain(organisation: Organisation, domain: str) -> None:
    """Its people are verified at once from now on. In the caller's transaction."""
    if email_domains.is_free(domain):
        raise Refused(f"Anybody can have an address at {domain}, so it is no organisation's.")
    row = db.session.get(OrganisationDomain, domain)
    if row is None:
        db.session.add(OrganisationDomain(domain=domain, organisation_id=organisation.id))
    elif row.organisation_id != organisation.id:
        raise Refused(f"{domain} is another organisation's already.")


def _still(member: User, seen: str) -> None:
    # Locked: nothing can change between this look and the write.
    db.session.refresh(member, with_for_update={"of": User})
    if shown(member) != seen:
        db.session.rollback()
        raise Changed("Somebody decided this, or the person changed it, while your page was open.")


def _organisation(place: Place) -> Organisation:
    if place.organisation_id is not None:
        found = db.session.get(Organisation, place.organisation_id)
        if found is None:
            raise Refused("This organisation is not in the list any more.")
        return found
    name = place.new_name
    made = Organisation(name=name, slug=text.slug(name), kind=place.new_kind)
    with rollback_on_conflict() as conflict:
        db.session.add(made)
        db.session.flush()
    if conflict:
        raise Refused(f"{name} is in the list already: choose it there.")
    return made


def _decide(viewer: User, member: User, act: Act, reason: str) -> None:
    about = f"member {member.id}"
    db.session.add(Decision(act=act, member_id=member.id, moderator_id=viewer.id, reason=reason))
    db.session.commit()
    audit.record(viewer, act, about)
