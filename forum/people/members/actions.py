"""Where members work: what they claim, and what leads and moderators decide about it."""

from collections.abc import Callable
from dataclasses import dataclass

from forum import policy
from forum.core import audit, personal_data, text
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Standing, User
from forum.models.moderation import Act, Decision
from forum.models.organisations import Kind, Organisation, OrganisationDomain
from forum.people import letters
from forum.people.members import email_domains, queries


class ClaimChanged(Refused):
    """The claim is not what the page showed any more."""


@dataclass(frozen=True)
class OrganisationClaim:
    """Where a person says they work: one of the list, or a name that is not in it."""

    organisation_id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class OrganisationDecision:
    """What a moderator makes of a claim: one of the list, or the claimed name as a new one."""

    organisation_id: int | None = None
    new_name: str = ""
    new_kind: Kind = Kind.OTHER
    takes_domain: bool = False  # everybody with this mail domain works there too


def apply_claim(user: User, claim: OrganisationClaim | None) -> None:
    """Verified where the mail domain is that organisation's; else pending. The leads are told.

    Without a claim the organisation is the mail domain's. It takes part in the caller's
    transaction.
    """
    known = queries.organisation_of(user.email)
    if known and (claim is None or claim.organisation_id == known.id):
        user.organisation, user.organisation_claimed = known, ""
        user.standing = Standing.VERIFIED
        _tell_leads(user, letters.joined)
        return
    claim = _still_open(claim or OrganisationClaim())
    user.organisation_id = claim.organisation_id
    user.organisation_claimed = "" if claim.organisation_id else claim.name
    user.standing = Standing.PENDING
    _tell_leads(user, letters.waiting)


def _still_open(claim: OrganisationClaim) -> OrganisationClaim:
    """A claim of one that closed meanwhile is a name that a moderator has to look at."""
    organisation = db.session.get(Organisation, claim.organisation_id or 0)
    is_closed = organisation is not None and organisation.is_closed
    return OrganisationClaim(name=organisation.name) if organisation and is_closed else claim


def refuse_closed(organisation: Organisation | None) -> None:
    """Nobody joins an organisation that is closed."""
    if organisation is not None and organisation.is_closed:
        raise Refused(f"{organisation.name} is closed: nobody joins it any more.")


def lose_membership(user: User) -> None:
    """Run what every room does about it; after the standing was lowered, in its transaction."""
    db.session.flush()
    db.session.refresh(user, ["organisation"])
    for on_membership_lost in personal_data.registry().on_membership_lost:
        on_membership_lost(user)


def claim_fingerprint(member: User) -> str:
    """Of the claim as a page shows it: a decision holds for no other claim."""
    parts = (member.standing, member.organisation_id, member.organisation_claimed, member.email)
    return hashed("\n".join(map(str, parts)))[:16]


def confirm(
    viewer: User, member: User, fingerprint: str, decision: OrganisationDecision | None = None
) -> None:
    """Without a decision the claim stands as it is, which must then name one of the list."""
    policy.require(policy.may_confirm_member(viewer, member))
    _require_unchanged(member, fingerprint)
    if decision is not None:
        policy.require(policy.may_place_member(viewer))
        member.organisation = _organisation(decision)
        member.organisation_claimed = ""
        if decision.takes_domain:
            add_domain(member.organisation, email_domains.domain_of(member.email))
    if member.organisation is None:
        raise Refused("Say first which organisation this is.")
    refuse_closed(member.organisation)
    member.standing = Standing.VERIFIED
    letters.confirmed(member)
    _log_decision(viewer, member, Act.CONFIRMED_MEMBER, "")


def refuse(viewer: User, member: User, fingerprint: str, reason: str) -> None:
    """They go on as readers, and may say again where they work."""
    policy.require(policy.may_refuse_member(viewer, member))
    _require_unchanged(member, fingerprint)
    letters.refused(member, member.organisation_name, reason)
    member.standing = Standing.PENDING
    member.organisation_id, member.organisation_claimed = None, ""
    lose_membership(member)
    _log_decision(viewer, member, Act.REFUSED_MEMBER, reason)


def add_domain(organisation: Organisation, domain: str) -> None:
    """Its people are verified at once from now on. In the caller's transaction."""
    if email_domains.is_free(domain):
        raise Refused(f"Anybody can have an address at {domain}, so it is no organisation's.")
    row = db.session.get(OrganisationDomain, domain)
    if row is None:
        db.session.add(OrganisationDomain(domain=domain, organisation_id=organisation.id))
    elif row.organisation_id != organisation.id:
        raise Refused(f"{domain} is another organisation's already.")


def _tell_leads(user: User, letter: Callable[[User, User], None]) -> None:
    db.session.flush()
    db.session.refresh(user, ["organisation"])
    if user.organisation_id is None:
        return
    for lead in queries.leads_of(user.organisation_id):
        if lead.id != user.id:
            letter(lead, user)


def _require_unchanged(member: User, fingerprint: str) -> None:
    # Locked: nothing can change between this look and the write.
    db.session.refresh(member, with_for_update={"of": User})
    if claim_fingerprint(member) != fingerprint:
        db.session.rollback()
        raise ClaimChanged(
            "Somebody decided this, or the person changed it, while your page was open."
        )


def _organisation(decision: OrganisationDecision) -> Organisation:
    if decision.organisation_id is not None:
        organisation = db.session.get(Organisation, decision.organisation_id)
        if organisation is None:
            raise Refused("This organisation is not in the list any more.")
        return organisation
    name = decision.new_name
    if queries.organisation_called(name) is not None:
        raise Refused(f"{name} is in the list already: choose it there.")
    organisation = Organisation(name=name, slug=text.slug(name), kind=decision.new_kind)
    with rollback_on_conflict() as conflict:
        db.session.add(organisation)
        db.session.flush()
    if conflict:
        raise Refused(f"{name} is in the list already: choose it there.")
    return organisation


def _log_decision(viewer: User, member: User, act: Act, reason: str) -> None:
    about = f"member {member.id}"  # read before the commit expires the row
    db.session.add(Decision(act=act, member_id=member.id, moderator_id=viewer.id, reason=reason))
    audit.add(viewer, act, about)
    db.session.commit()
