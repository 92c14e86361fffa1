"""One result as a viewer may see it, and what it was the quarter before. Arithmetic alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from forum.core.wilson import interval
from forum.models.service_standards import Standard, StandardVersion
from forum.models.standard_results import StandardResult
from forum.performance.disclosure.suppression import SuppressionRule
from forum.performance.figures.figure_view import FigureView
from forum.standards.complaints import quarters
from forum.standards.results.guard import GuardShare, is_worth_asking


@dataclass(frozen=True)
class ResultLine:
    """Shares are per cent, 0 to 100; `low` and `high` are the 95% interval.

    None where the viewer may not see it, where nobody was counted, or where there is nothing.
    `since_last` is in percentage points, and never reaches over a change of the standard.
    """

    standard: Standard
    version: StandardVersion
    contract_id: int
    quarter_end: date
    counted: int | None
    out_of: int | None
    exceptions: dict[str, int]
    percent: float | None
    low: float | None
    high: float | None
    target: float
    is_kept: bool | None
    guard: float | None
    guard_before: float | None
    since_last: float | None
    is_suppressed: bool
    is_released: bool
    is_worth_asking: bool = False
    is_rounded: bool = False
    is_official: bool = False  # the Department's own count; else the prime's

    @property
    def guard_share(self) -> GuardShare | None:
        known = self.guard is not None and self.out_of is not None
        return GuardShare(self.guard or 0.0, self.out_of or 0) if known else None

    @property
    def words(self) -> str:
        """Kept, and worth asking about."""
        if self.is_kept is None:
            return ""
        if self.is_worth_asking:
            return "Kept, and worth asking about"
        return "Kept" if self.is_kept else "Not kept"


def exact(result: StandardResult, *, is_released: bool) -> ResultLine:
    """For the parties of its contract."""
    made = _line(result, is_released)
    return _with_counts(
        replace(made, exceptions=dict(result.exceptions)),
        (result.counted, result.out_of),
        result.percent,
        result.guard if result.out_of else None,
    )


def outside(result: StandardResult, view: FigureView, rule: SuppressionRule) -> ResultLine:
    """For everybody else, of what its figure shows them."""
    made = replace(_line(result, is_released=True), is_rounded=view.is_rounded)
    if view.value is None or not view.denominator:
        return replace(made, is_suppressed=True)
    if not view.is_rounded:
        return _with_counts(made, (result.counted, result.out_of), result.percent, result.guard)
    counts = round(view.value * view.denominator / 100), round(view.denominator)
    return _with_counts(made, counts, view.value, _guard_outside(result, rule))


def _guard_outside(result: StandardResult, rule: SuppressionRule) -> float | None:
    """Of rounded numbers, as the result itself; None where few people stand behind it."""
    if result.guard is None:
        return None
    count = result.guard * result.out_of / 100
    if rule.is_small(count):
        return None
    return min(100.0, round(100 * rule.rounded(count) / rule.rounded(result.out_of), 1))


def _line(result: StandardResult, is_released: bool) -> ResultLine:
    return ResultLine(
        standard=result.standard,
        version=result.version,
        contract_id=result.contract_id,
        quarter_end=result.quarter_end,
        counted=None,
        out_of=None,
        exceptions={},
        percent=None,
        low=None,
        high=None,
        target=result.version.target or 0.0,
        is_kept=None,
        guard=None,
        guard_before=None,
        since_last=None,
        is_suppressed=False,
        is_released=is_released,
        is_official=result.is_official,
    )


def _with_counts(
    line: ResultLine, counts: tuple[int, int], percent: float | None, guard: float | None
) -> ResultLine:
    counted, out_of = counts
    line = replace(line, counted=counted, out_of=out_of, percent=percent, guard=guard)
    if percent is None:
        return line
    low, high = interval(counted / out_of, out_of)
    is_kept = 100 * counted >= line.target * out_of
    return replace(line, low=100 * low, high=100 * high, is_kept=is_kept)


def with_quarter_before(lines: Iterable[ResultLine]) -> list[ResultLine]:
    """Each beside the same contract's and standard's of the quarter before, newest first.

    The share is held against that of the same version alone; the guard against that of the same
    words: a standard may change without it.
    """
    lines = list(lines)
    found = {(one.contract_id, one.standard.id, one.quarter_end): one for one in lines}
    return sorted(
        (_beside(one, found) for one in lines), key=lambda one: one.quarter_end, reverse=True
    )


def _beside(line: ResultLine, found: Mapping[tuple[int, int, date], ResultLine]) -> ResultLine:
    key = line.contract_id, line.standard.id, quarters.earlier(line.quarter_end)
    before = found.get(key)
    if before is None:
        return line
    if line.percent is not None and before.percent is not None and _same(line, before):
        line = replace(line, since_last=round(line.percent - before.percent, 1))
    if line.guard is None or line.version.guard != before.version.guard:
        return line
    asks = is_worth_asking(line.is_kept, before.guard_share, line.guard_share)
    return replace(line, guard_before=before.guard, is_worth_asking=asks)


def _same(line: ResultLine, other: ResultLine) -> bool:
    return line.version.id == other.version.id


def in_order(lines: Sequence[ResultLine]) -> list[ResultLine]:
    """As the journey goes, then by code."""
    return sorted(lines, key=lambda one: (one.standard.stage.position, one.standard.code))
