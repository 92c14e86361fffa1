"""Rows of a scorecard made of figures that the viewer may see: cohorts, and what was offered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from forum.core.formatting import number, percent
from forum.models.measures import MEASURES
from forum.performance.comparison.statistics import FunnelPosition, against, wilson
from forum.performance.figures.figure_kinds import FigureKind, kind_of
from forum.performance.figures.figure_view import FigureView
from forum.standards.scorecards.card import NO_EARLIER, HelpLink, ScorecardRow, since

COHORT = {  # measures: months since the cohort began
    "job_outcomes_by_12m": 12,
    "job_outcome_rate_12m": 12,
    "job_outcome_rate_24m": 24,
}
NO_TARGET = "none is set"
NO_PEOPLE = "no interval: the number of people is not told"
STANDINGS = {True: "above the profile", False: "below the profile"}
Series = tuple[str, FigureKind, int | None, str, int | None, str]
HelpOf = Callable[[FigureView], tuple[HelpLink, ...]]


def is_cohort(figure: FigureView) -> bool:
    return figure.measure in COHORT


def is_offered(figure: FigureView) -> bool:
    """Held against what the contract expects."""
    return figure.profile is not None and not is_cohort(figure)


def rows(figures: Iterable[FigureView], helps: HelpOf) -> list[ScorecardRow]:
    """Of each series the newest, if it is of the newest day of its measure and kind."""
    series = _series(figures)
    newest: dict[tuple[str, FigureKind], date] = {}
    for (measure, kind, *_), found in series.items():
        day = found[0].cut_off or date.min
        newest[measure, kind] = max(day, newest.get((measure, kind), date.min))
    return [
        _row(found[0], kind, found[1] if len(found) > 1 else None, helps(found[0]))
        for (measure, kind, *_), found in series.items()
        if (found[0].cut_off or date.min) == newest[measure, kind]
    ]


def _series(figures: Iterable[FigureView]) -> dict[Series, list[FigureView]]:
    """The newest first, by measure and claimant group."""
    found: dict[Series, list[FigureView]] = {}
    for one in figures:
        kind = kind_of(one)
        if kind is not None:
            whom = one.group_id, one.group_named, one.area_id, one.period_type
            found.setdefault((one.measure, kind, *whom), []).append(one)
    for views in found.values():
        views.sort(key=lambda one: one.cut_off or date.min, reverse=True)
    return dict(sorted(found.items(), key=lambda item: _order(item[1])))


def _order(views: Sequence[FigureView]) -> tuple[str, bool, int]:
    first = views[0]
    return first.measure, first.is_management, first.group.position if first.group else 0


def _row(
    figure: FigureView, kind: FigureKind, before: FigureView | None, helps: tuple[HelpLink, ...]
) -> ScorecardRow:
    whom = figure.group.label if figure.group else "all groups"
    measure = MEASURES.get(figure.measure)
    said = ScorecardRow(
        measure=f"{measure.name if measure else figure.measure}: {whom}",
        path=f"/performance/{measure.slug}" if measure else "",
        period=figure.period,
        target=_target(figure),
        result=figure.value_in_words,
        status="Released" if figure.is_released else kind.name,
        helps=helps,
    )
    return _with_share(said, figure, before)


def _target(figure: FigureView) -> str:
    if figure.profile is None:
        return NO_TARGET
    share = figure.expected_share
    is_rate = figure.unit.startswith("percent")
    return f"{number(figure.profile)}{'%' if is_rate else ''}" + (
        f" ({percent(share)})" if share is not None and not is_rate else ""
    )


def _with_share(row: ScorecardRow, figure: FigureView, before: FigureView | None) -> ScorecardRow:
    share = figure.share
    if share is None:
        note = "" if figure.value is None else NO_PEOPLE
        return replace(row, note=note)
    between = wilson(share.count, share.out_of)
    earlier = before.share.rate if before is not None and before.share else None
    expected = figure.expected_count
    position = against(share.count, share.out_of, expected) if expected is not None else None
    return replace(
        row,
        result=f"{percent(share.rate)}: {number(round(share.count))} of {number(share.out_of)}",
        low=100 * between.low,
        high=100 * between.high,
        out_of=round(share.out_of),
        standing=_standing(position),
        since_last=since(share.rate, earlier, between) if before is not None else NO_EARLIER,
    )


def _standing(position: FunnelPosition | None) -> str:
    if position is None:
        return ""
    if not position.is_beyond_chance:
        return "as the profile has it, within what chance would give"
    return STANDINGS[position.is_above]
