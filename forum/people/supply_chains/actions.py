"""Propose, answer, confirm and end links. Each act is a row of the audit log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from forum import policy
from forum.core import audit, clock
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Kind, Organisation, SupplyLink, SupplyLinkProposal
from forum.people.members.queries import leads_of
from forum.people.supply_chains import letters, queries

STALE_AFTER = timedelta(days=183)  # then a link is shown as not confirmed
AGREED = "agreed"  # the basis of a link that both parties stated here


class DecidedMeanwhile(Refused):
    """Somebody else was faster."""


@dataclass(frozen=True)
class Terms:
    """What a link is about."""

    area_id: int | None = None  # None: all areas of the prime
    tier: str = ""
    starts_on: date | None = None


@dataclass(frozen=True)
class Party:
    """Who acts, for which of the two organisations: its lead, or an operator on the server."""

    actor: Actor
    organisation: Organisation

    @classmethod
    def of_lead(cls, viewer: User) -> "Party":
        policy.require(policy.may_keep_supply_links(viewer, viewer.organisation_id))
        assert viewer.organisation is not None
        return cls(viewer, viewer.organisation)

    def require(self, *organisation_ids: int | None) -> None:
        """Forbidden where it is none of these."""
        policy.require(self.organisation.id in organisation_ids)


def propose(
    party: Party, prime: Organisation, partner: Organisation, terms: Terms
) -> SupplyLinkProposal:
    """One of the two is the party's own. Refused with a sentence where it cannot be."""
    own, other = (prime, partner) if party.organisation.id == prime.id else (partner, prime)
    party.require(own.id)
    _check(prime, partner, terms)
    proposal = SupplyLinkProposal(
        open_key=f"{prime.id}-{partner.id}-{terms.area_id or 0}",
        prime_id=prime.id,
        subcontractor_id=partner.id,
        area_id=terms.area_id,
        tier=terms.tier,
        starts_on=terms.starts_on,
        proposed_by_id=own.id,
    )
    with rollback_on_conflict() as conflict:
        db.session.add(proposal)
        db.session.flush()
        audit.add(party.actor, "proposed a supply link", f"{prime.name}: {partner.name}")
        for lead in leads_of(other.id):
            letters.proposed(lead, proposal, own)
        db.session.commit()
    if conflict:
        raise DecidedMeanwhile("This link has been proposed already, and waits for an answer.")
    return proposal


def _check(prime: Organisation, partner: Organisation, terms: Terms) -> None:
    if prime.id == partner.id:
        raise Refused("An organisation is not in its own supply chain.")
    if prime.kind != Kind.PRIME:
        raise Refused(f"{prime.name} is not listed as a prime provider.")
    areas = {area.id for area in queries.contract_areas(prime.id)}
    if terms.area_id is not None and terms.area_id not in areas:
        raise Refused(f"{prime.name} has no contract in that area.")
    if queries.standing_link(prime.id, partner.id, terms.area_id):
        raise Refused("This link is listed already: confirm it instead.")


def accept(party: Party, proposal: SupplyLinkProposal) -> SupplyLink:
    party.require(proposal.answers_id)
    today = _today()
    link = SupplyLink(
        ref=f"P{proposal.id}",
        prime_id=proposal.prime_id,
        subcontractor_id=proposal.subcontractor_id,
        area_id=proposal.area_id,
        tier=proposal.tier,
        starts_on=proposal.starts_on,
        prime_confirmed_on=today,
        partner_confirmed_on=today,
        last_confirmed_on=today,
        basis=AGREED,
    )
    _decide(party, proposal)
    if queries.standing_link(proposal.prime_id, proposal.subcontractor_id, proposal.area_id):
        db.session.rollback()
        raise DecidedMeanwhile("This link has been listed meanwhile: confirm it there.")
    db.session.add(link)
    db.session.flush()
    proposal.link_id = link.id
    _answered(party, proposal, "confirmed a supply link")
    return link


def decline(party: Party, proposal: SupplyLinkProposal) -> None:
    party.require(proposal.answers_id)
    _decide(party, proposal)
    _answered(party, proposal, "declined a supply link")


def take_back(party: Party, proposal: SupplyLinkProposal) -> None:
    party.require(proposal.proposed_by_id)
    _decide(party, proposal)
    audit.add(party.actor, "took back a supply link", _names(proposal))
    db.session.commit()


def _decide(party: Party, proposal: SupplyLinkProposal) -> None:
    """Compare-and-set, so only one of two who press at once decides."""
    is_open = SupplyLinkProposal.id == proposal.id, SupplyLinkProposal.decided_at.is_(None)
    if not update_if(SupplyLinkProposal, *is_open, decided_at=clock.now(), open_key=None):
        raise DecidedMeanwhile("It was decided already.")
    proposal.decided_by_id = party.organisation.id


def _answered(party: Party, proposal: SupplyLinkProposal, act: str) -> None:
    audit.add(party.actor, act, _names(proposal))
    for lead in leads_of(proposal.proposed_by_id):
        letters.answered(lead, proposal, party.organisation)
    db.session.commit()


def confirm(party: Party, link: SupplyLink) -> None:
    """That it still stands, by one side. It counts from the earlier of both sides' days."""
    party.require(link.prime_id, link.subcontractor_id)
    _require_standing(link)
    today = _today()
    _note_statement(party, link, today)
    both = link.prime_confirmed_on, link.partner_confirmed_on
    if both[0] and both[1]:
        link.last_confirmed_on = min(both[0], both[1])
        link.is_stale = link.last_confirmed_on < today - STALE_AFTER
    audit.add(party.actor, "confirmed that a supply link stands", f"supply link {link.ref}")
    db.session.commit()


def _note_statement(party: Party, link: SupplyLink, today: date) -> None:
    """The day on which the party's side last said something of it."""
    if party.organisation.id == link.prime_id:
        link.prime_confirmed_on = today
    if party.organisation.id == link.subcontractor_id:
        link.partner_confirmed_on = today


def end(party: Party, link: SupplyLink, day: date) -> None:
    """Either side may: a link needs both."""
    party.require(link.prime_id, link.subcontractor_id)
    _require_standing(link)
    if day > _today():
        raise Refused("Choose a day that has come: a link is ended once it is over.")
    if link.starts_on and day < link.starts_on:
        raise Refused(f"It began on {link.starts_on:%-d %B %Y}: it cannot end before.")
    link.has_ended, link.ends_on, link.ended_by_id = True, day, party.organisation.id
    _note_statement(party, link, _today())  # no source opens it again
    audit.add(party.actor, "ended a supply link", f"supply link {link.ref}, {day.isoformat()}")
    _tell_other(party, link, lambda lead, own, other: letters.ended(lead, link, own, other))
    db.session.commit()


def note_referral(party: Party, link: SupplyLink, month: date) -> None:
    """The month of the last referral; `month` is its first day."""
    party.require(link.prime_id, link.subcontractor_id)
    _require_standing(link)
    if month > _today():
        raise Refused("That month has not come yet.")
    if link.starts_on and month < link.starts_on.replace(day=1):
        raise Refused(f"The link began in {link.starts_on:%B %Y}.")
    link.last_referral_on = month
    audit.add(party.actor, "noted a last referral", f"supply link {link.ref}, {month:%Y-%m}")
    db.session.commit()


def _require_standing(link: SupplyLink) -> None:
    if link.has_ended:
        db.session.rollback()
        raise DecidedMeanwhile("This link has ended.")


def _tell_other(
    party: Party, link: SupplyLink, write: Callable[[User, Organisation, int], None]
) -> None:
    for end in (link.prime_id, link.subcontractor_id):
        if end is not None and end != party.organisation.id:
            for lead in leads_of(end):
                write(lead, party.organisation, end)


def _names(proposal: SupplyLinkProposal) -> str:
    return f"{proposal.prime.name}: {proposal.subcontractor.name}"


def _today() -> date:
    return clock.in_london(clock.now()).date()
