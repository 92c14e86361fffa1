"""What a page, a CSV and a JSON document say of totals: one line for each theme and stage."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forum.models.complaints import ComplaintStep, DaysTaken
from forum.models.vocabularies import Term
from forum.performance.charts import over_time, svg
from forum.performance.charts.frame import NARROW, WIDE, Size
from forum.performance.charts.over_time import SeriesPoint
from forum.performance.comparison.statistics import wilson
from forum.standards.complaints import rising
from forum.standards.complaints.queries import Totals
from forum.standards.complaints.themes import ComplaintTheme
from forum.standards.complaints.totals import OPEN, PER, QuarterTotals, Shown

ALL, AREA = "all", "Area"
FINDING_NAMES = {
    "upheld": "Upheld",
    "partly_upheld": "Partly upheld",
    "not_upheld": "Not upheld",
    "withdrawn": "Withdrawn",
    OPEN: "Not answered yet",
}
STEP_NAMES = {
    ComplaintStep.ADVISER: "Adviser",
    ComplaintStep.MANAGER: "Manager",
    ComplaintStep.HEAD_OFFICE: "Head office",
    ComplaintStep.EXAMINER: "Independent Case Examiner",
}
DAYS_NAMES = {days: days.value.capitalize() for days in DaysTaken}
HEADER = ("quarter to", "theme", "split", "of", "complaints", "people", "per 1,000 people")
Row = tuple[object, ...]


@dataclass(frozen=True)
class ComplaintLine:
    """One theme, or one theme at one stage: now, a year before, and whether it rises."""

    theme: ComplaintTheme
    stage: Term | None
    now: Shown
    before: Shown
    is_rising: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "theme": self.theme.slug,
            "stage": self.stage.slug if self.stage else None,
            "complaints": self.now.count,
            "per_1000": _rounded(self.now.rate),
            "per_1000_year_before": _rounded(self.before.rate),
            "is_rising": self.is_rising,
        }


@dataclass(frozen=True)
class Split:
    """What the complaints of one theme are split by."""

    name: str
    lines: list[tuple[str, Shown]]

    @property
    def shown_lines(self) -> list[tuple[str, Shown]]:
        """All kinds, but of areas, which are many, those with a number alone."""
        return [line for line in self.lines if self.name != AREA or line[1].count is not None]

    @property
    def number_hidden(self) -> int:
        return len(self.lines) - len(self.shown_lines)


def lines(totals: Totals) -> list[ComplaintLine]:
    """One for each theme, in the order of the list."""
    return [_line(totals, theme, None) for theme in totals.themes]


def lines_at(totals: Totals, stage: Term) -> list[ComplaintLine]:
    """One for each theme, at one stage."""
    return [_line(totals, theme, stage) for theme in totals.themes]


def stage_lines(
    totals: Totals, theme: ComplaintTheme, stages: Iterable[Term]
) -> list[ComplaintLine]:
    return [_line(totals, theme, stage) for stage in stages]


def rising_lines(totals: Totals, stages: Sequence[Term]) -> list[ComplaintLine]:
    """By stage where a stage rises, else the theme as a whole."""
    found = []
    for whole in lines(totals):
        of_stage = [one for one in stage_lines(totals, whole.theme, stages) if one.is_rising]
        found += of_stage or ([whole] if whole.is_rising else [])
    return found


def _line(totals: Totals, theme: ComplaintTheme, stage: Term | None) -> ComplaintLine:
    series = [_shown(quarter, theme, stage) for quarter in totals.quarters]
    now = series[0] if series else Shown()
    before = series[4] if len(series) > 4 else Shown()
    earlier = [one.out_of for one in series[1 : rising.EARLIER_QUARTERS + 1]]
    return ComplaintLine(theme, stage, now, before, rising.is_rising(now.out_of, earlier))


def _shown(quarter: QuarterTotals, theme: ComplaintTheme, stage: Term | None) -> Shown:
    if stage is None:
        return quarter.theme(theme.slug)
    return quarter.split(theme.slug, "stage").get(stage.id, Shown())


def splits(quarter: QuarterTotals, theme: ComplaintTheme, areas: dict[int, str]) -> list[Split]:
    """Findings, steps, days and areas; stages have lines of their own."""
    kinds: list[tuple[str, str, Callable[[Any], str]]] = [
        ("What was found", "finding", FINDING_NAMES.__getitem__),
        ("Where it ended", "step", STEP_NAMES.__getitem__),
        ("Working days it took", "days", DAYS_NAMES.__getitem__),
    ]
    made = [
        Split(name, [(label(key), one) for key, one in quarter.split(theme.slug, by).items()])
        for name, by, label in kinds
    ]
    of_areas = quarter.areas(theme.slug)
    named = [(areas[key], of_areas[key]) for key in areas if key in of_areas]
    return [*made, Split(AREA, named)]


def csv_rows(totals: Totals, stages: Sequence[Term]) -> Iterator[Row]:
    for quarter in totals.quarters:
        for theme in totals.themes:
            yield _row(quarter, theme, ALL, ALL, quarter.theme(theme.slug))
            of_stage = quarter.split(theme.slug, "stage")
            yield from (_row(quarter, theme, "stage", s.name, of_stage[s.id]) for s in stages)


def csv_rows_of_theme(
    totals: Totals, theme: ComplaintTheme, stages: Sequence[Term], areas: dict[int, str]
) -> Iterator[Row]:
    for quarter in totals.quarters:
        yield _row(quarter, theme, ALL, ALL, quarter.theme(theme.slug))
        of_stage = quarter.split(theme.slug, "stage")
        yield from (_row(quarter, theme, "stage", s.name, of_stage[s.id]) for s in stages)
        for split in splits(quarter, theme, areas):
            yield from (_row(quarter, theme, split.name, of, one) for of, one in split.lines)


def _row(quarter: QuarterTotals, theme: ComplaintTheme, by: str, of: Hashable, one: Shown) -> Row:
    where = quarter.quarter_end.isoformat(), theme.name, by, of
    return *where, one.count, one.people or None, _rounded(one.rate)


def trend_svg(totals: Totals, theme: ComplaintTheme) -> str:
    """Rates as shown, oldest first, with the interval of each; nothing where none is shown."""
    steps = [_step(quarter, theme) for quarter in reversed(totals.quarters)]
    if not any(step.actual is not None for step in steps):
        return ""
    return svg.figure(_drawing(WIDE, theme, steps), _drawing(NARROW, theme, steps))


def _drawing(size: Size, theme: ComplaintTheme, steps: Sequence[SeriesPoint]):
    said = [
        f"{step.label}: {per_thousand(step.actual)}" for step in steps if step.actual is not None
    ]
    title = f"{theme.name}: complaints per 1,000 people"
    return over_time.draw(size, title, "; ".join(said), steps, per_thousand)


def _step(quarter: QuarterTotals, theme: ComplaintTheme) -> SeriesPoint:
    label, one = f"{quarter.quarter_end:%b %y}", quarter.theme(theme.slug)
    if one.count is None or not 0 < one.count <= one.people:
        return SeriesPoint(label, None)
    chance = wilson(one.count, one.people)
    return SeriesPoint(label, one.count / one.people, chance.low, chance.high)


def per_thousand(share: float | None) -> str:
    return "not shown" if share is None else f"{share * PER:.1f}"


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 1)
