"""Reads of contract managers' reviews and reports."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import london_time
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.manager_reviews import ManagerReport, ManagerReview
from forum.models.organisations import Contract
from forum.models.service_standards import Standard, StandardFramework, StandardVersion
from forum.policy.viewer import Viewer
from forum.standards.complaints import quarters
from forum.standards.versions.queries import contract, in_quarter

QUARTERS_BACK = 8  # in which a review may be written
MOST_LISTED = 40


def own_contract(viewer: Viewer, contract_id: int) -> Contract:
    """For its contract manager; NotFound for all others."""
    found = contract(contract_id)
    if not policy.may_report_on(viewer, found):
        raise NotFound
    return found


def quarter_end(said: str) -> date:
    """Of `2026-06-30`; NotFound for what is no last day of a quarter."""
    end = quarters.parsed(said)
    if end is None:
        raise NotFound
    return end


def framework_of(contract: Contract) -> StandardFramework | None:
    """Whose standards the contract has; the newest where there are several."""
    of_it = StandardFramework.contracts.any(Contract.id == contract.id)
    newest = select(StandardFramework).where(of_it).order_by(StandardFramework.id.desc())
    return db.session.scalars(newest.limit(1)).first()


def report(contract: Contract, end: date) -> ManagerReport | None:
    """Whoever may see it: for its writer's form."""
    one = ManagerReport
    rows = select(one).where(one.contract_id == contract.id, one.quarter_end == end)
    return db.session.scalar(rows.options(*_whole()))


def shown_report(viewer: Viewer, contract: Contract, end: date) -> ManagerReport:
    """NotFound where there is none that the viewer may see."""
    found = report(contract, end)
    if found is None or not policy.may_see_report(viewer, found):
        raise NotFound
    return found


def reports(viewer: Viewer, contract: Contract) -> Sequence[ManagerReport]:
    """Those that the viewer may see, the newest quarter first."""
    one = ManagerReport
    rows = select(one).where(one.contract_id == contract.id)
    if not policy.may_report_on(viewer, contract):
        rows = rows.where(policy.issued_reports())
    newest_first = rows.order_by(one.quarter_end.desc()).limit(MOST_LISTED)
    return db.session.scalars(newest_first.options(*_whole())).all()


def last_issued(contract: Contract) -> ManagerReport | None:
    one = ManagerReport
    rows = select(one).where(one.contract_id == contract.id, policy.issued_reports())
    newest_first = rows.order_by(one.quarter_end.desc()).limit(1)
    return db.session.scalars(newest_first.options(*_whole())).first()


def _whole() -> tuple:
    one = ManagerReport
    of_contract = joinedload(one.contract)
    manager = joinedload(one.manager).joinedload(User.organisation)
    standard = joinedload(ManagerReview.version).joinedload(StandardVersion.standard)
    return of_contract, manager, selectinload(one.reviews).options(standard)


def quarters_to_review(viewer: Viewer, contract: Contract) -> list[date]:
    """Those over, with standards, the newest first; none for who does not look after it."""
    if not policy.may_report_on(viewer, contract):
        return []
    last = quarters.last_ended(london_time.today())
    ends = [quarters.earlier(last, back) for back in range(QUARTERS_BACK)]
    return [end for end in ends if in_quarter(contract, end)]


def contracts_with_standards(prime_id: int) -> Sequence[Contract]:
    """Of a prime, those whose standards everybody reads: each has a scorecard and reports."""
    public = select(Standard.framework_id).join(Standard.versions).where(policy.public_versions())
    frameworks = StandardFramework.id.in_(public)
    with_standards = (
        select(Contract.id)
        .join(StandardFramework.contracts)
        .select_from(StandardFramework)
        .where(frameworks)
    )
    rows = select(Contract).where(Contract.prime_id == prime_id, Contract.id.in_(with_standards))
    return db.session.scalars(rows.options(joinedload(Contract.area)).order_by(Contract.ref)).all()


# For members' own data


def reported_by(member: User) -> Select[ManagerReport]:
    one = ManagerReport
    return select(one).where(one.manager_id == member.id).order_by(one.id)


def reviewed_by(member: User) -> Select[ManagerReview]:
    one = ManagerReview
    return select(one).where(one.author_id == member.id).order_by(one.id)
