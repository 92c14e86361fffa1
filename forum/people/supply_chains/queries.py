"""Links of one organisation, and what waits for its lead."""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import clock
from forum.core.db import reading
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.organisations import Contract, Organisation, SupplyLink, SupplyLinkProposal
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer


def links_of(organisation: Organisation) -> list[SupplyLink]:
    """What its sources or both parties say: for everybody. Those that stand come first."""
    is_party = or_(
        SupplyLink.prime_id == organisation.id, SupplyLink.subcontractor_id == organisation.id
    )
    ends = (SupplyLink.prime, SupplyLink.subcontractor, SupplyLink.area)
    statement = select(SupplyLink).where(is_party).options(*(joinedload(end) for end in ends))
    return list(db.session.scalars(statement.order_by(SupplyLink.has_ended, SupplyLink.ref)))


def open_proposals(viewer: Viewer, organisation: Organisation) -> list[SupplyLinkProposal]:
    """For the lead of either party alone: only what both confirmed is shown to others."""
    if not policy.may_keep_supply_links(viewer, organisation.id):
        return []
    return waiting_of(organisation.id)


def waiting_of(organisation_id: int) -> list[SupplyLinkProposal]:
    """For its lead, and for an operator on the server."""
    one = SupplyLinkProposal
    ends = (one.prime, one.subcontractor, one.area)
    is_party = or_(one.prime_id == organisation_id, one.subcontractor_id == organisation_id)
    statement = select(one).where(is_party, one.decided_at.is_(None)).order_by(one.proposed_at)
    return list(db.session.scalars(statement.options(*(joinedload(end) for end in ends))))


def to_answer(viewer: Viewer, proposal_id: int) -> SupplyLinkProposal:
    """NotFound for everybody but the lead who answers it: others must not learn of it."""
    found = db.session.get(SupplyLinkProposal, proposal_id)
    if found is None or not policy.may_keep_supply_links(viewer, found.answers_id):
        raise NotFound
    return found


def own_proposal(viewer: Viewer, proposal_id: int) -> SupplyLinkProposal:
    found = db.session.get(SupplyLinkProposal, proposal_id)
    if found is None or not policy.may_keep_supply_links(viewer, found.proposed_by_id):
        raise NotFound
    return found


def own_link(viewer: Viewer, link_id: int) -> SupplyLink:
    """Locked until the transaction ends: the two leads may act in one moment.

    NotFound where the viewer is no lead of either end.
    """
    found = db.session.get(SupplyLink, link_id, with_for_update=True, populate_existing=True)
    if found is None or not any(
        policy.may_keep_supply_links(viewer, end)
        for end in (found.prime_id, found.subcontractor_id)
    ):
        raise NotFound
    return found


def link_of_ref(ref: str) -> SupplyLink | None:
    """Locked, as by own_link()."""
    statement = select(SupplyLink).where(SupplyLink.ref == ref).with_for_update()
    return db.session.scalar(statement, execution_options={"populate_existing": True})


def standing_link(prime_id: int, partner_id: int, area_id: int | None) -> SupplyLink | None:
    """One that has not ended, of the same two in the same area."""
    statement = select(SupplyLink).where(
        SupplyLink.prime_id == prime_id,
        SupplyLink.subcontractor_id == partner_id,
        SupplyLink.area_id.is_not_distinct_from(area_id),
        SupplyLink.has_ended.is_(False),
    )
    return db.session.scalar(statement.limit(1))


def unconfirmed_since(past: timedelta) -> list[tuple[int, date]]:
    """(id, day of the last confirmation) of links that nobody has confirmed for so long, and that
    are not marked as stale yet."""
    day = clock.in_london(clock.now()).date() - past
    statement = select(SupplyLink.id, SupplyLink.last_confirmed_on).where(
        SupplyLink.last_confirmed_on < day,
        SupplyLink.has_ended.is_(False),
        SupplyLink.is_stale.is_(False),
    )
    with reading():
        rows = db.session.execute(statement.order_by(SupplyLink.id))
        return [(link_id, confirmed_on) for link_id, confirmed_on in rows if confirmed_on]


def contract_areas(prime_id: int) -> list[Term]:
    where = select(Contract.area_id).where(Contract.prime_id == prime_id)
    return list(db.session.scalars(select(Term).where(Term.id.in_(where)).order_by(Term.position)))


def areas() -> list[Term]:
    """All that some prime has a contract for."""
    where = select(Contract.area_id)
    return list(db.session.scalars(select(Term).where(Term.id.in_(where)).order_by(Term.position)))
