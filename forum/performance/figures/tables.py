"""Lay figures out in tables. Callers pass only figures that the viewer may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from forum.core import citations
from forum.core.citations import Footnote, WithFootnotes
from forum.core.formatting import number
from forum.models.figures import Figure
from forum.models.provenance import Origin
from forum.models.vocabularies import Term
from forum.performance.figures.figure_view import FigureView


def published(figures: Iterable[FigureView]) -> WithFootnotes[FigureView]:
    """All but management information, which has a table of its own."""
    return with_footnotes(figure for figure in figures if figure.origin != Origin.MANAGEMENT)


@dataclass
class Quarter:
    """One period of one payment group, with what was counted in it."""

    period: str
    end: date | None
    group: Term | None
    area: Term | None
    counts: dict[str, FigureView]
    is_illustrative: bool


def by_quarter(figures: Iterable[FigureView]) -> list[Quarter]:
    """Management information, one row for each period and group, newest first."""
    rows: dict[tuple, Quarter] = {}
    for figure in figures:
        if figure.origin != Origin.MANAGEMENT:
            continue
        key = (figure.period, figure.group_id, figure.area_id)
        row = rows.setdefault(
            key,
            Quarter(
                figure.period,
                figure.cut_off,
                figure.group,
                figure.area,
                {},
                figure.is_illustrative,
            ),
        )
        row.counts.setdefault(figure.measure, figure)
    by_group = sorted(rows.values(), key=lambda row: row.group.position if row.group else 0)
    return sorted(by_group, key=lambda row: row.end or date.min, reverse=True)


@dataclass(frozen=True)
class AgainstProfile:
    """A figure beside what the contract expected of it."""

    figure: FigureView

    @property
    def difference(self) -> str:
        """`6 fewer than expected`, `1.9 points more than expected`."""
        if self.figure.value is None:
            return "Not shown"
        gap = round(self.figure.value - (self.figure.profile or 0), 2)
        if gap == 0:
            return "As expected"
        is_rate = self.figure.unit.startswith("percent")
        fewer = "points less" if is_rate else "fewer"
        more = "points more" if is_rate else "more"
        return f"{number(abs(gap))} {more if gap > 0 else fewer} than expected"


def against_profile(figures: Iterable[FigureView]) -> list[AgainstProfile]:
    return [AgainstProfile(figure) for figure in figures if figure.profile is not None]


Item = TypeVar("Item", Figure, FigureView)


def with_footnotes(figures: Iterable[Item]) -> WithFootnotes[Item]:
    return citations.with_footnotes(figures, lambda figure: figure.note)


@dataclass(frozen=True)
class ByPlace:
    """The rows of one table, each with its footnotes, under the name of their place."""

    places: list[tuple[str, list[tuple[Figure, list[Footnote]]]]]
    notes: list[Footnote]


def by_place(figures: Iterable[Figure]) -> ByPlace:
    """A part for each place of each programme, all in the order they came in.

    The place alone names it in the Work Programme, elsewhere the programme and the place.
    """
    noted = with_footnotes(figures)
    places: dict[str, list[tuple[Figure, list[Footnote]]]] = {}
    for figure, notes in noted.rows:
        places.setdefault(_place(figure), []).append((figure, notes))
    return ByPlace(list(places.items()), noted.notes)


def _place(figure: Figure) -> str:
    if figure.programme.is_work_programme:
        return figure.geography
    return f"{figure.programme.name}: {figure.geography}"


def over_time(figures: Sequence[Figure]) -> list[tuple[date, dict[str, Figure]]]:
    """A row for each cut-off date, newest first, and in it a figure of each measure."""
    rows: dict[date, dict[str, Figure]] = {}
    for figure in figures:
        if figure.cut_off is not None:
            rows.setdefault(figure.cut_off, {}).setdefault(figure.measure, figure)
    return sorted(rows.items(), reverse=True)
