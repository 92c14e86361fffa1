"""The kinds of figures that can be compared; never two kinds in one comparison."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from forum.models.figures import Figure
from forum.models.provenance import Origin
from forum.performance.figures.figure_view import FigureView

FIRST = "job_outcomes"
Item = TypeVar("Item", Figure, FigureView)


@dataclass(frozen=True, slots=True)
class FigureKind:
    key: str  # in the address
    name: str
    origin: Origin
    is_illustrative: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        FigureKind("official", "Official statistics", Origin.OFFICIAL),
        FigureKind("management", "Management information", Origin.MANAGEMENT),
        FigureKind("secondary", "Worked out from official tables", Origin.SECONDARY),
        FigureKind("industry", "Provider and trade counts", Origin.INDUSTRY),
        FigureKind("local", "Local reports", Origin.LOCAL),
        FigureKind("demonstration", "Demonstration, invented", Origin.MANAGEMENT, True),
        FigureKind(
            "demonstration-releases", "Demonstration releases, invented", Origin.OFFICIAL, True
        ),
    )
}


def kind_of(figure: Figure | FigureView) -> FigureKind | None:
    """None where it is not to be compared."""
    found = (figure.origin, figure.is_illustrative)
    return next((k for k in KINDS.values() if (k.origin, k.is_illustrative) == found), None)


def comparable(figures: Sequence[Item]) -> list[Item]:
    """The newest shares of people, of one programme, measure and kind: what a funnel can be
    drawn of.

    Those of job outcomes first, then those of which there are most. Newest first is expected.
    """
    shares = [f for f in figures if f.denominator and f.cut_off and kind_of(f)]
    counted = Counter((f.measure, kind_of(f), f.programme_id) for f in shares)
    if not counted:
        return []
    chosen = max(counted, key=lambda of: (of[0] == FIRST, counted[of], of[0]))
    of_it = [f for f in shares if (f.measure, kind_of(f), f.programme_id) == chosen]
    newest = of_it[0]
    period = (newest.period, newest.period_type, newest.cut_off)
    return [f for f in of_it if (f.period, f.period_type, f.cut_off) == period]
