"""An organisation's figures for its page: newest, compared, over time, in tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from forum.core import citations
from forum.core.citations import WithFootnotes
from forum.core.formatting import number
from forum.models.measures import MEASURES, Measure
from forum.models.programmes import Programme
from forum.performance.comparison import chart_captions, narrative
from forum.performance.comparison.comparison import (
    Comparison,
    ComparisonRow,
    History,
    compare_with_peers,
    histories,
)
from forum.performance.figures import tables
from forum.performance.figures.figure_kinds import FigureKind, comparable, kind_of
from forum.performance.figures.figure_view import FigureView
from forum.performance.figures.tables import Quarter

CARDS = ("referrals", "attachments", "job_outcomes", "sustainment_payments")
MOST_PANELS = 12
GroupAndArea = tuple[int | None, int | None]  # group, area


@dataclass(frozen=True)
class OrganisationPerformance:
    own: list[FigureView]  # newest first
    peers: list[FigureView]
    programme: Programme | None = None  # that all of them are of
    programmes: Sequence[Programme] = ()  # of which the viewer may see figures of it

    @cached_property
    def published(self) -> WithFootnotes[FigureView]:
        return tables.published(self.own)

    @cached_property
    def management(self) -> list[Quarter]:
        return tables.by_quarter(self.own)

    @cached_property
    def against_profile(self) -> list[tables.AgainstProfile]:
        return tables.against_profile(self.own)

    @cached_property
    def newest(self) -> list[FigureView]:
        """Of the shares that can be compared, those of the newest period."""
        return comparable(self.own)

    @property
    def measure(self) -> Measure | None:
        return MEASURES.get(self.newest[0].measure) if self.newest else None

    @property
    def kind(self) -> FigureKind | None:
        return kind_of(self.newest[0]) if self.newest else None

    @cached_property
    def lines(self) -> list[History]:
        """The same measure over time, a line for each group and area."""
        if not self.newest:
            return []
        first = self.newest[0]
        return histories(
            f
            for f in self.own
            if (f.measure, kind_of(f), f.period_type)
            == (first.measure, self.kind, first.period_type)
        )[:MOST_PANELS]

    @cached_property
    def main(self) -> History | None:
        """The line of most people."""
        return max(self.lines, key=lambda line: line.newest.denominator or 0, default=None)

    @cached_property
    def _around(self) -> dict[GroupAndArea, tuple[Comparison, bool]]:
        return {(f.group_id, f.area_id): compare_with_peers(f, self.peers) for f in self.newest}

    @cached_property
    def positions(self) -> dict[GroupAndArea, str]:
        found = {}
        for place, (comparison, is_wide) in self._around.items():
            own = next(
                (r for r in comparison.rows if r.is_marked and r.figure.area_id == place[1]), None
            )
            if own and own.position:
                among = "organisations of all areas" if is_wide else "organisations of its area"
                found[place] = f"{own.position} among {len(comparison.shares)} {among}"
        return found

    @property
    def comparison(self) -> Comparison | None:
        """That of the main line."""
        found = self._of_main
        return found[0] if found else None

    @property
    def is_of_all_areas(self) -> bool:
        return bool(self._of_main and self._of_main[1])

    @property
    def _of_main(self) -> tuple[Comparison, bool] | None:
        newest = self.main.newest if self.main else None
        return self._around.get((newest.group_id, newest.area_id)) if newest else None

    @cached_property
    def rows_with_footnotes(self) -> WithFootnotes[ComparisonRow]:
        rows = self.comparison.rows if self.comparison else []
        return citations.with_footnotes(rows, lambda row: row.figure.note)

    @property
    def funnel(self) -> Markup:
        found = self.comparison
        return chart_captions.funnel_svg(found) if found and found.funnel else Markup("")

    @property
    def can_say(self) -> list[str]:
        return narrative.can_say(self.comparison) if self.comparison else []

    @property
    def cannot_say(self) -> list[str]:
        return narrative.cannot_say(self.comparison, self.kind) if self.comparison else []

    @cached_property
    def cards(self) -> list[tuple[str, str, str]]:
        """(label, value, note) of all groups together; none where a number is not shown whole."""
        if not self.newest:
            return []
        first = self.newest[0]
        period = (first.period, first.period_type, first.cut_off, kind_of(first))
        of_period = [
            f for f in self.own if (f.period, f.period_type, f.cut_off, kind_of(f)) == period
        ]
        if any(f.is_rounded for f in of_period):
            return []
        return [card for measure in CARDS if (card := _card(measure, of_period))]

    @property
    def query(self) -> dict[str, str]:
        """The address of the comparison that the funnel is of."""
        newest = self.main.newest if self.main else None
        if newest is None or self.kind is None:
            return {}
        area = newest.area.slug if newest.area and not self.is_of_all_areas else "all"
        return {
            "kind": self.kind.key,
            "programme": newest.programme.slug,
            "group": newest.group.slug if newest.group else "all",
            "area": area,
            "organisation": str(newest.organisation_id),
        }


def _card(measure: str, figures: Sequence[FigureView]) -> tuple[str, str, str] | None:
    """The sum over groups and areas; where groups are told apart, without the row of all."""
    of_it = [f for f in figures if f.measure == measure and f.value is not None]
    of_it = [f for f in of_it if f.group_id is not None] or of_it
    of_it = [f for f in of_it if f.area_id is not None] or of_it
    if not of_it:
        return None
    profiles = [f.profile for f in of_it]
    expected = sum(p for p in profiles if p is not None)
    note = f"profile {number(expected)}" if None not in profiles else ""
    value = number(sum(f.value or 0 for f in of_it))
    return MEASURES[measure].name, value, note
