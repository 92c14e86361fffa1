"""Results as tables and charts: by quarter, in words, and for other programs."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from forum.core.formatting import percent
from forum.models.organisations import Contract
from forum.performance.charts import over_time, svg
from forum.performance.charts.frame import NARROW, WIDE, Size
from forum.performance.charts.over_time import SeriesPoint
from forum.standards.complaints import quarters
from forum.standards.results.result_lines import ResultLine

HEADER = (
    *("contract", "standard", "version", "quarter_end", "counted", "out_of", "percent"),
    *("low", "high", "target", "kept", "guard_percent", "guard_before", "points_since_last"),
    *("worth_asking", "rounded", "released", "official"),
)


def row(line: ResultLine, contract: Contract) -> tuple[Any, ...]:
    """Empty cells: not shown, or not known."""
    return (
        contract.ref,
        line.standard.code,
        line.version.number,
        line.quarter_end.isoformat(),
        line.counted,
        line.out_of,
        line.percent,
        _one_decimal(line.low),
        _one_decimal(line.high),
        line.target,
        line.is_kept,
        line.guard,
        line.guard_before,
        line.since_last,
        line.is_worth_asking,
        line.is_rounded,
        line.is_released,
        line.is_official,
    )


def as_json(line: ResultLine, contract: Contract) -> dict[str, Any]:
    return dict(zip(HEADER, row(line, contract), strict=True))


def _one_decimal(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def chart(lines: Sequence[ResultLine], title: str) -> str:
    """Of one contract and one standard; nothing where no result is shown."""
    steps = steps_of(lines)
    if not any(step.actual is not None for step in steps):
        return ""
    return svg.figure(_drawing(WIDE, title, steps), _drawing(NARROW, title, steps))


def steps_of(lines: Sequence[ResultLine]) -> list[SeriesPoint]:
    """The oldest first, with a gap where the standard changed or a quarter is missing."""
    oldest_first = sorted(lines, key=lambda one: one.quarter_end)
    steps = [_step(one) for one in oldest_first[:1]]
    for before, line in pairwise(oldest_first):
        if _breaks(before, line):
            steps.append(SeriesPoint("", None))
        steps.append(_step(line))
    return steps


def _breaks(before: ResultLine, line: ResultLine) -> bool:
    is_next = quarters.earlier(line.quarter_end) == before.quarter_end
    return before.version.id != line.version.id or not is_next


def _step(line: ResultLine) -> SeriesPoint:
    label, target = f"{line.quarter_end:%b %y}", line.target / 100
    if line.percent is None or line.low is None or line.high is None:
        return SeriesPoint(label, None, profile=target)
    return SeriesPoint(label, line.percent / 100, line.low / 100, line.high / 100, target)


def _drawing(size: Size, title: str, steps: Sequence[SeriesPoint]):
    said = [f"{step.label}: {percent(step.actual)}" for step in steps if step.actual is not None]
    return over_time.draw(size, title, "; ".join(said), steps, top=1.0, expected="Target")


def in_words(line: ResultLine) -> str:
    """The result with its interval, as it may be said."""
    if line.percent is None or line.low is None or line.high is None:
        return "Not shown, so that no small number can be worked out" if line.is_suppressed else ""
    about = "About " if line.is_rounded else ""
    return (
        f"{about}{line.percent:.1f}% of {line.out_of:,}. In the long run it would lie between "
        f"{line.low:.1f}% and {line.high:.1f}%, 95 times in 100."
    )


def can_say(line: ResultLine) -> list[str]:
    """What the newest result tells."""
    if line.percent is None:
        return []
    kept = "kept" if line.is_kept else "not kept"
    quarter = quarters.in_words(line.quarter_end)
    found = [f"In {quarter} the standard was {kept}: {line.percent:.1f}%, target {line.target:g}%."]
    if line.since_last is not None:
        points = f"{abs(line.since_last):.1f} percentage points"
        moved = "more" if line.since_last > 0 else "less"
        same = "The same as in the quarter before."
        found.append(f"{points} {moved} than in the quarter before." if line.since_last else same)
    return found
