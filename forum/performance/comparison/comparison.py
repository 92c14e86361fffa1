"""Shares side by side and over time, made of what one viewer is shown. No order but of names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from forum.performance.comparison import statistics
from forum.performance.comparison.statistics import Funnel, FunnelPosition, Interval
from forum.performance.figures.figure_view import FigureView, Share


@dataclass(frozen=True)
class ComparisonRow:
    """One organisation's figure among the others."""

    figure: FigureView
    share: Share | None
    position: FunnelPosition | None
    is_marked: bool

    @property
    def source(self) -> str:
        return self.figure.source

    @property
    def interval(self) -> Interval | None:
        return statistics.wilson(self.share.count, self.share.out_of) if self.share else None

    @property
    def difference(self) -> float | None:
        """How much more than expected, in the figure's own unit."""
        figure = self.figure
        if figure.value is None or figure.profile is None:
            return None
        return round(figure.value - figure.profile, 2)


@dataclass(frozen=True)
class Comparison:
    rows: list[ComparisonRow]
    funnel: Funnel | None

    @property
    def shares(self) -> list[ComparisonRow]:
        return [row for row in self.rows if row.share]

    @property
    def beyond(self) -> list[ComparisonRow]:
        return [row for row in self.rows if row.position and row.position.is_beyond_chance]

    @property
    def hidden(self) -> list[ComparisonRow]:
        return [row for row in self.rows if row.figure.value is None]

    @property
    def is_of_several_programmes(self) -> bool:
        return len({row.figure.programme_id for row in self.rows}) > 1

    @property
    def areas(self) -> set[int | None]:
        return {row.figure.area_id for row in self.rows}

    def of(self, organisation_id: int | None) -> list[ComparisonRow]:
        return [row for row in self.rows if row.figure.organisation_id == organisation_id]


def compare(figures: Iterable[FigureView], marked: int | None = None) -> Comparison:
    """By name, then area. Shares of no one are left out of the middle and the limits."""
    by_name = sorted(figures, key=lambda f: (f.whose.casefold(), f.where))
    shares = [(f, f.share) for f in by_name]
    funnel = statistics.funnel([(s.count, s.out_of) for _, s in shares if s])
    return Comparison([_row(f, s, funnel, marked) for f, s in shares], funnel)


def _row(
    figure: FigureView, share: Share | None, funnel: Funnel | None, marked: int | None
) -> ComparisonRow:
    position = None
    if funnel and share:
        position = statistics.position(share.count, share.out_of, funnel.middle)
    is_marked = marked is not None and figure.organisation_id == marked
    return ComparisonRow(figure, share, position, is_marked)


def same_but_organisation(
    figure: FigureView, others: Iterable[FigureView], within_area: bool
) -> list[FigureView]:
    """Those that differ from the figure only in their organisation."""
    same = [other for other in others if _key(other) == _key(figure)]
    if within_area:
        return [other for other in same if other.area_id == figure.area_id]
    return [other for other in same if (other.area_id is None) == (figure.area_id is None)]


def _key(f: FigureView) -> tuple:
    of_whom = (
        *(f.programme_id, f.measure, f.group_id, f.group_named),
        *(f.origin, f.is_illustrative),
    )
    return (*of_whom, f.period, f.period_type, f.cut_off)


def compare_with_peers(figure: FigureView, others: Sequence[FigureView]) -> tuple[Comparison, bool]:
    """Within its area; True: all areas, because its own has too few for limits."""
    near = compare(same_but_organisation(figure, others, within_area=True), figure.organisation_id)
    if near.funnel or figure.area_id is None:
        return near, False
    wide = compare(same_but_organisation(figure, others, within_area=False), figure.organisation_id)
    return (wide, True) if wide.funnel else (near, False)


# Over time


@dataclass(frozen=True)
class History:
    """One organisation, programme, measure, group and area, oldest first."""

    figures: list[FigureView]

    @property
    def newest(self) -> FigureView:
        return self.figures[-1]

    @property
    def name(self) -> str:
        return self.newest.of_whom

    @property
    def has_profile(self) -> bool:
        return any(figure.profile is not None for figure in self.figures)

    @property
    def is_of_shares(self) -> bool:
        return any(figure.share for figure in self.figures)


def histories(figures: Iterable[FigureView], most_periods: int = 12) -> list[History]:
    """By group and area, in the order of the vocabulary. Of one period the first counts."""
    found: dict[tuple, dict[date, FigureView]] = {}
    for figure in figures:
        if figure.cut_off is not None:
            place = (
                *(figure.programme_id, figure.group_id, figure.group_named),
                *(figure.area_id, figure.geography),
            )
            found.setdefault(place, {}).setdefault(figure.cut_off, figure)
    lines = [
        History([by_day[day] for day in sorted(by_day)][-most_periods:])
        for by_day in found.values()
    ]
    return sorted(lines, key=lambda line: _place_in_order(line.newest))


def _place_in_order(figure: FigureView) -> tuple:
    group, area = figure.group, figure.area
    return (
        group.position if group else -1,
        figure.group_named,
        area.position if area else -1,
        figure.geography,
    )
