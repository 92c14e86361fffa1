"""Where somebody works, and whether we may take their word for it."""

from dataclasses import dataclass

from forum.core import personal_data
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.people import letters
from forum.people.members import queries


@dataclass(frozen=True)
class Claim:
    """Where a person says they work: one of the list, or a name that is not in it."""

    organisation_id: int | None = None
    name: str = ""


def settle(user: User, claim: Claim | None) -> None:
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
    claim = claim or Claim()
    user.organisation_id = claim.organisation_id
    user.organisation_claimed = "" if claim.organisation_id else claim.name
    user.standing = Standing.PENDING
    _tell_leads(user, letters.waiting)


def lose(user: User) -> None:
    """After the standing was lowered; in the caller's transaction."""
    db.session.flush()
    db.session.refresh(user, ["organisation"])
    for give_up in personal_data.ON_MEMBERSHIP_LOST:
        give_up(user)


def _tell_leads(user: User, letter) -> None:
    db.session.flush()
    db.session.refresh(user, ["organisation"])
    if user.organisation_id is None:
        return
    for lead in queries.leads_of(user.organisation_id):
        if lead.id != user.id:
            letter(lead, user)
