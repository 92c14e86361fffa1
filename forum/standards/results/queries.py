"""Reads of results of standards: the parties of a contract see all, others what is released."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import audit
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.figures import Figure
from forum.models.organisations import Contract
from forum.models.service_standards import (
    MEASURE_PREFIX,
    Standard,
    StandardVersion,
    standard_framework_contract,
)
from forum.models.standard_results import OfficialResults, StandardResult, is_result_released
from forum.performance.disclosure.cells import suppression_rule
from forum.performance.figures import queries as figures
from forum.policy.viewer import Viewer
from forum.standards.results import result_lines
from forum.standards.results.result_lines import ResultLine
from forum.standards.versions.queries import in_quarter

MOST_READ = 2_000  # figures at once


def of_contract(
    viewer: Viewer, contract: Contract, quarter_end: date | None = None
) -> list[ResultLine]:
    """One line a standard, as the journey goes: of a quarter, else of the latest that is seen."""
    lines = all_of_contract(viewer, contract)
    if quarter_end is None:
        quarter_end = max((one.quarter_end for one in lines), default=None)
    return [] if quarter_end is None else of_quarter(lines, quarter_end)


def of_quarter(lines: Sequence[ResultLine], quarter_end: date) -> list[ResultLine]:
    return result_lines.in_order([one for one in lines if one.quarter_end == quarter_end])


def all_of_contract(viewer: Viewer, contract: Contract) -> list[ResultLine]:
    """Of every quarter that the viewer may see, the newest first."""
    return _lines(viewer, [contract], Figure.measure.startswith(MEASURE_PREFIX))


def of_standard(viewer: Viewer, standard: Standard) -> list[ResultLine]:
    """Of all contracts of its framework and all quarters, the newest first."""
    of_it = Figure.measure == standard.measure
    return _lines(viewer, standard.framework.contracts, of_it, standard)


def _lines(
    viewer: Viewer,
    contracts: Sequence[Contract],
    measured: ColumnElement[bool],
    standard: Standard | None = None,
) -> list[ResultLine]:
    own = [one for one in contracts if policy.may_see_own_results(viewer, one)]
    lines = _exact(viewer, own, standard) if own else []
    others = {one.id for one in contracts} - {one.id for one in own}
    return result_lines.with_quarter_before(lines + _outside(viewer, others, measured))


def _exact(
    viewer: Viewer, contracts: Sequence[Contract], standard: Standard | None
) -> list[ResultLine]:
    """A look at what is not released is logged; one that cannot be logged shows nothing."""
    ids = [one.id for one in contracts]
    rows = _whole(select(StandardResult, is_result_released()))
    rows = rows.where(StandardResult.contract_id.in_(ids), policy.standing_results())
    if standard is not None:
        rows = rows.where(StandardResult.standard_id == standard.id)
    found = db.session.execute(rows.order_by(StandardResult.quarter_end.desc())).all()
    unreleased = sum(not is_released for _, is_released in found)
    if unreleased:
        whose = f"{unreleased} results of standards, {contracts[0].name}"
        audit.record(viewer, figures.LOOKED, whose[: figures.MOST_ABOUT])
    return [result_lines.exact(one, is_released=released) for one, released in found]


def _outside(
    viewer: Viewer, contract_ids: Collection[int], measured: ColumnElement[bool]
) -> list[ResultLine]:
    """Through their figures, so that embargo and suppression are those of all figures."""
    if not contract_ids:
        return []
    of_them = select(Figure).where(Figure.contract_id.in_(contract_ids), measured)
    newest = of_them.order_by(Figure.cut_off.desc(), Figure.id).limit(MOST_READ)
    shown = figures.read(viewer, newest)
    views = figures.looked_at(viewer, shown, "standards")
    ids = {figure.id: view for figure, view in zip(shown, views, strict=True)}
    rows = db.session.scalars(
        _whole(select(StandardResult)).where(StandardResult.figure_id.in_(ids))
    )
    rule = suppression_rule()
    return [result_lines.outside(one, ids[one.figure_id or 0], rule) for one in rows]


def _whole(statement: Select) -> Select:
    return statement.options(
        joinedload(StandardResult.standard).joinedload(Standard.stage),
        joinedload(StandardResult.version),
    )


# For who sends them


def contracts_to_send(viewer: Viewer) -> list[Contract]:
    """Those with a framework of standards, of which the viewer may send results."""
    with_standards = select(standard_framework_contract.c.contract_id)
    rows = select(Contract).where(policy.own_contracts(viewer), Contract.id.in_(with_standards))
    found = db.session.scalars(rows.options(joinedload(Contract.area)).order_by(Contract.id))
    return [one for one in found if policy.may_send_results(viewer, one)]


def contract_to_send(viewer: Viewer, contract_id: int) -> Contract:
    """NotFound for all but who sends its results."""
    found = db.session.get(Contract, contract_id)
    if found is None or not policy.may_send_results(viewer, found):
        raise NotFound
    return found


def versions_in(contract: Contract, quarter_end: date) -> list[StandardVersion]:
    """Those of the quarter with something to count, as the journey goes."""
    return [one for one in in_quarter(contract, quarter_end) if one.has_measure]


def standing(contract: Contract, quarter_end: date) -> dict[int, StandardResult]:
    """By the id of the standard; for who has the contract from contract_to_send()."""
    one = StandardResult
    of_it = one.contract_id == contract.id, one.quarter_end == quarter_end
    rows = db.session.scalars(select(one).where(*of_it, policy.standing_results()))
    return {row.standard_id: row for row in rows}


def sent_quarters(contracts: Sequence[Contract]) -> dict[tuple[int, date], int]:
    """How many results stand, by contract and quarter; numbers alone."""
    one = StandardResult
    rows = (
        select(one.contract_id, one.quarter_end, func.count())
        .where(one.contract_id.in_([each.id for each in contracts]), policy.standing_results())
        .group_by(one.contract_id, one.quarter_end)
    )
    return {(contract, end): count for contract, end, count in db.session.execute(rows)}


# For members' own data


def put_in_by(member: User) -> Select[OfficialResults]:
    """Or decided on."""
    one = OfficialResults
    own = or_(one.uploader_id == member.id, one.decider_id == member.id)
    return select(one).where(own).order_by(one.id)


def sent_by(member: User) -> Select[StandardResult]:
    one = StandardResult
    return select(one).where(one.sender_id == member.id).order_by(one.id)
