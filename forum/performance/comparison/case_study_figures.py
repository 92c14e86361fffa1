"""The few figures shown beside a case study, each with its position among its peers."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.measures import MEASURES, Measure
from forum.performance.comparison.comparison import compare_with_peers
from forum.performance.figures.figure_kinds import kind_of
from forum.performance.figures.figure_view import FigureView


@dataclass(frozen=True)
class CaseStudyFigure:
    figure: FigureView
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


def with_positions(own: Sequence[FigureView], peers: Sequence[FigureView]) -> list[CaseStudyFigure]:
    return [CaseStudyFigure(figure, _position(figure, peers)) for figure in own]


def _position(figure: FigureView, peers: Sequence[FigureView]) -> str:
    if figure.share is None:
        return ""
    comparison, is_wide = compare_with_peers(figure, peers)
    own = [row for row in comparison.rows if row.is_marked and row.figure.area_id == figure.area_id]
    if not own or own[0].position is None:
        return ""
    among = "organisations of all areas" if is_wide else "organisations of its area"
    return f"{own[0].position} among {len(comparison.shares)} {among}"
