"""Reads of results of standards: the parties of a contract see all, others what is released."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import audit
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.figures import Figure
from forum.models.organisations import Contract
from forum.models.service_standards import MEASURE_PREFIX, Standard
from forum.models.standard_results import StandardResult, is_result_released
from forum.performance.disclosure.cells import suppression_rule
from forum.performance.figures import queries as figures
from forum.policy.viewer import Viewer
from forum.standards.results import result_lines
from forum.standards.results.result_lines import ResultLine

MOST_READ = 2_000  # figures at once


def of_contract(
    viewer: Viewer, contract: Contract, quarter_end: date | None = None
) -> list[ResultLine]:
    """One line a standard, as the journey goes: of a quarter, else of the latest that is seen."""
    lines = all_of_contract(viewer, contract)
    if quarter_end is None:
        quarter_end = max((one.quarter_end for one in lines), default=None)
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


# For members' own data


def sent_by(member: User) -> Select[StandardResult]:
    one = StandardResult
    return select(one).where(one.sender_id == member.id).order_by(one.id)
