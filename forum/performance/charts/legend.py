"""The key of a chart, drawn in it: a picture that is taken away has no page to explain it."""

from collections.abc import Sequence

from forum.performance.charts.drawing import Area, Line, Shape, ShapeStyle, Words
from forum.performance.charts.scales import width_of

SAMPLE = 24.0  # pixels
GAP, SIZE = 6.0, 12
HEIGHT = 20


def legend(entries: Sequence[tuple[ShapeStyle, str]], left: float, foot: float) -> list[Shape]:
    """In one line, from the left; `foot` is where its letters stand."""
    shapes: list[Shape] = []
    for look, words in entries:
        shapes.append(_sample(look, left, foot - 4))
        left += SAMPLE + GAP
        shapes.append(Words((left, foot), words))
        left += width_of([words], SIZE) + 2 * GAP
    return shapes


def _sample(look: ShapeStyle, left: float, middle: float) -> Shape:
    right = left + SAMPLE
    if look != ShapeStyle.BAND:
        return Line((left, middle), (right, middle), look)
    above, below = middle - 5, middle + 5
    return Area([(left, above), (right, above), (right, below), (left, below)], look)
