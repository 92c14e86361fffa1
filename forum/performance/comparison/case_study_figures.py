"""The few figures that stand beside a case study, each with where it lies among others."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.measures import MEASURES, Measure
from forum.performance.comparison.comparison import around
from forum.performance.figures.figure_kinds import kind_of
from forum.performance.figures.figure_view import Shown


@dataclass(frozen=True)
class Beside:
    figure: Shown
    position: str  # in words; empty where it cannot be said

    @property
    def measure(self) -> Measure | None:
        return MEASURES.get(self.figure.measure)

    @property
    def query(self) -> dict[str, str]:
        """Of the comparison that the position comes from."""
        figure, kind = self.figure, kind_of(self.figure)
        if kind is None or not self.position:
            return {}
        return {
            "kind": kind.key,
            "group": figure.group.slug if figure.group else "all",
            "area": figure.area.slug if figure.area and "its area" in self.position else "all",
            "organisation": str(figure.organisation_id),
        }


def told(own: Sequence[Shown], peers: Sequence[Shown]) -> list[Beside]:
    return [Beside(figure, _position(figure, peers)) for figure in own]


def _position(figure: Shown, peers: Sequence[Shown]) -> str:
    if figure.share is None:
        return ""
    comparison, is_wide = around(figure, peers)
    own = [row for row in comparison.rows if row.is_marked and row.figure.area_id == figure.area_id]
    if not own or own[0].position is None:
        return ""
    among = "organisations of all areas" if is_wide else "organisations of its area"
    return f"{own[0].position} among {len(comparison.shares)} {among}"
