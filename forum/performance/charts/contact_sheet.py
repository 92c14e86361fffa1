"""Several small drawings on one, to be taken away as one picture."""

from collections.abc import Sequence
from dataclasses import replace

from forum.performance.charts.drawing import (
    Area,
    Dot,
    Drawing,
    Line,
    Path,
    Point,
    Shape,
    ShapeStyle,
    Words,
)
from forum.performance.charts.legend import HEIGHT, legend

COLUMNS = 3
HEAD = 26
GAP = 18


def laid_out(
    title: str,
    description: str,
    panels: Sequence[tuple[str, Drawing]],
    key: Sequence[tuple[ShapeStyle, str]] = (),
) -> Drawing:
    """(what it is of, drawing) of each, in rows of three; below them one legend for all."""
    width, height = panels[0][1].width, panels[0][1].height + HEAD
    rows = -(-len(panels) // COLUMNS)
    whole = Drawing(COLUMNS * (width + GAP) - GAP, rows * (height + GAP) - GAP, title, description)
    for number, (heading, drawing) in enumerate(panels):
        left, top = number % COLUMNS * (width + GAP), number // COLUMNS * (height + GAP)
        whole.add(Words((left, top + 16), heading, ShapeStyle.HEADING))
        whole.add(*(_moved(shape, left, top + HEAD) for shape in drawing.shapes))
    if key:
        whole.height += GAP + HEIGHT
        whole.add(*legend(key, 0, whole.height - 6))
    return whole


def _moved(shape: Shape, right: float, down: float) -> Shape:
    def there(point: Point) -> Point:
        return point[0] + right, point[1] + down

    match shape:
        case Line(start, end, _):
            return replace(shape, start=there(start), end=there(end))
        case Path(points, _) | Area(points, _):
            return replace(shape, points=[there(point) for point in points])
        case Dot() | Words():
            return replace(shape, at=there(shape.at))
