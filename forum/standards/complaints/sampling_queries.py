"""Samples of complaints, for the contract manager of the contract alone."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.complaint_samples import ComplaintSample
from forum.models.complaints import ComplaintCount, ComplaintReturn
from forum.models.organisations import Contract
from forum.policy.viewer import Viewer
from forum.standards.complaints import queries
from forum.standards.contract_managers.queries import contracts_of

MOST_LISTED = 60


def contracts_to_sample(viewer: Viewer) -> list[Contract]:
    """Those that the viewer looks after. Forbidden for who looks after none."""
    policy.require(policy.is_any_contract_manager(viewer))
    return contracts_of(viewer)


def samples(viewer: Viewer) -> Sequence[ComplaintSample]:
    """Of the viewer's contracts, the newest quarter first."""
    ids = [one.id for one in contracts_to_sample(viewer)]
    one = ComplaintSample
    rows = select(one).where(one.contract_id.in_(ids)).options(joinedload(one.contract))
    ordered = rows.options(selectinload(one.notes)).order_by(one.quarter_end.desc(), one.id.desc())
    return db.session.scalars(ordered.limit(MOST_LISTED)).all()


def sample(viewer: Viewer, sample_id: int) -> ComplaintSample:
    """NotFound for who does not look after its contract now."""
    one = ComplaintSample
    rows = select(one).where(one.id == sample_id)
    found = db.session.scalar(rows.options(joinedload(one.contract), selectinload(one.notes)))
    if found is None or not policy.is_contract_manager(viewer, found.contract):
        raise NotFound
    return found


def received_in(contract: Contract, quarter_end: date) -> int | None:
    """Complaints of the return that stands; None without one."""
    sent = queries.standing_return(contract, quarter_end)
    if sent is None:
        return None
    rows = select(func.coalesce(func.sum(ComplaintCount.received), 0))
    return int(db.session.scalar(rows.where(ComplaintCount.return_id == sent.id)) or 0)


def quarters_returned(contracts: Sequence[Contract]) -> list[date]:
    """Of which any of the contracts has a return, the newest first."""
    ids = [one.id for one in contracts]
    end = ComplaintReturn.quarter_end
    rows = select(end).where(ComplaintReturn.contract_id.in_(ids), policy.standing_returns())
    return list(db.session.scalars(rows.distinct().order_by(end.desc()).limit(MOST_LISTED)))


def drawn_by(member: User) -> Select[ComplaintSample]:
    """For the member's own data."""
    one = ComplaintSample
    return select(one).where(one.manager_id == member.id).order_by(one.id)
