"""The evidence map: practices down, claimant groups or stages across, a bubble where both meet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from forum.models.vocabularies import Term
from forum.pages.what_we_know.known_practice import KnownPractice
from forum.performance.charts.drawing import Dot, Drawing, Line, Shape, ShapeStyle, Words
from forum.practice.evidence_summaries.rules import Direction

LEFT, TOP, ROW = 250, 78, 27  # pixels
WIDTH, NARROWEST, WIDEST = 1080, 44, 120  # of the map where it can be, and of a column
RADIUS, LEAST, MOST = 4.2, 5.0, 12.5  # of one organisation; of the smallest and largest bubble
LONGEST_ROW, LETTER = 36, 7  # characters of a name; pixels of one
LOOKS = {
    Direction.WORKED: ShapeStyle.WORKED,
    Direction.MIXED: ShapeStyle.MIXED,
    Direction.DID_NOT_WORK: ShapeStyle.FAILED,
    Direction.UNKNOWN: ShapeStyle.OPEN,
}


@dataclass(frozen=True)
class EvidenceMap:
    rows: Sequence[Term]  # practices
    columns: Sequence[Term]
    cells: Mapping[tuple[int, int], KnownPractice]  # (practice, column)
    by: str  # what the columns are, in words

    def at(self, row: Term, column: Term) -> KnownPractice | None:
        """None for a gap."""
        cell = self.cells.get((row.id, column.id))
        return None if cell is None or cell.is_gap else cell

    @property
    def known(self) -> int:
        return sum(cell is not None for cell in self._cells())

    @property
    def gaps(self) -> int:
        return sum(cell is None for cell in self._cells())

    def _cells(self) -> Iterator[KnownPractice | None]:
        return (self.at(row, column) for row in self.rows for column in self.columns)


def draw(evidence: EvidenceMap) -> Drawing:
    """Bubbles grow with the organisations that tell; the look says what came of it."""
    step = min(max((WIDTH - LEFT) // max(len(evidence.columns), 1), NARROWEST), WIDEST)
    width = LEFT + step * len(evidence.columns) + 8
    height = TOP + ROW * len(evidence.rows) + 8
    title = f"What is known of each practice, by {evidence.by}"
    drawing = Drawing(width, height, title, _description(evidence))
    for place, column in enumerate(evidence.columns):
        drawing.add(*_column(place, column, step, height))
    for place, row in enumerate(evidence.rows):
        drawing.add(*_row(place, row, width))
        for across, column in enumerate(evidence.columns):
            if cell := evidence.at(row, column):
                drawing.add(*_bubble(cell, _middle(across, step), _line(place)))
    return drawing


def _description(evidence: EvidenceMap) -> str:
    places = len(evidence.rows) * len(evidence.columns)
    return (
        f"{evidence.known} of {places} places have something known, "
        f"{evidence.gaps} are gaps. The table below says the same."
    )


def _column(place: int, column: Term, step: int, height: int) -> list[Shape]:
    """Names stand on two heights in turn, so that neighbours do not run into each other."""
    x = _middle(place, step)
    name = _cut(column.code or column.name, 2 * step // LETTER - 2)
    at = (x, TOP - (12 if place % 2 else 30))
    return [
        Line((x, TOP - 6), (x, height - 8), ShapeStyle.GRID),
        Words(at, name, ShapeStyle.QUIET, "middle"),
    ]


def _row(place: int, row: Term, width: int) -> list[Shape]:
    y = _line(place)
    return [
        Line((LEFT - 4, y), (width - 8, y), ShapeStyle.GRID),
        Words((LEFT - 12, y + 4), _cut(row.name, LONGEST_ROW), ShapeStyle.QUIET, "end"),
    ]


def _bubble(cell: KnownPractice, x: float, y: float) -> list[Shape]:
    look = LOOKS[cell.direction]
    radius = min(max(RADIUS * sqrt(cell.organisations), LEAST), MOST)
    on = ShapeStyle.ON_WORKED if look == ShapeStyle.WORKED else ShapeStyle.ON_OTHERS
    shapes: list[Shape] = [Dot((x, y), radius, look)]
    if cell.organisations > 1:
        shapes.append(Words((x, y + 4), str(cell.organisations), on, "middle"))
    return shapes


def _middle(place: int, step: int) -> float:
    return LEFT + step * (place + 0.5)


def _line(place: int) -> float:
    return TOP + ROW * (place + 0.5)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
