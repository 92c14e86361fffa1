"""A drawing as SVG for a page: classes only; title and description for those who listen."""

import hashlib
from collections.abc import Iterable

from markupsafe import Markup, escape

from forum.performance.charts.drawing import Area, Dot, Drawing, Line, Path, Point, Shape, Words

ANCHORS = {"start": "", "middle": " chart-middle", "end": " chart-end"}


def figure(wide: Drawing, narrow: Drawing) -> Markup:
    """Both variants; the style sheet shows the one that fits, and hides the other from all."""
    return Markup("").join((paint(wide, "chart-wide"), paint(narrow, "chart-narrow")))


def paint(drawing: Drawing, variant: str = "") -> Markup:
    """The id comes from what is drawn, not from a counter: the same page has the same bytes."""
    known_by = f"{variant}{drawing.width}{drawing.title}{drawing.description}"
    name = "c" + hashlib.sha256(known_by.encode()).hexdigest()[:10]
    body = "".join(map(_shape, drawing.shapes))
    return Markup(
        f'<svg class="chart {variant}" viewBox="0 0 {drawing.width} {drawing.height}" '
        f'width="{drawing.width}" height="{drawing.height}" role="img" '
        f'aria-labelledby="{name}-t {name}-d" focusable="false">'
        f'<title id="{name}-t">{escape(drawing.title)}</title>'
        f'<desc id="{name}-d">{escape(drawing.description)}</desc>{body}</svg>'
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Line(start, end, look):
            return f'<path class="chart-{look}" d="M{_at(start)}L{_at(end)}"/>'
        case Path(points, look):
            return f'<path class="chart-{look}" d="M{_all(points)}"/>'
        case Area(points, look):
            return f'<path class="chart-{look}" d="M{_all(points)}Z"/>'
        case Dot(at, radius, look, tip):
            said = f"<title>{escape(tip)}</title>" if tip else ""
            return (
                f'<circle class="chart-{look}" cx="{_n(at[0])}" cy="{_n(at[1])}" '
                f'r="{_n(radius)}">{said}</circle>'
            )
        case Words(at, words, look, anchor):
            return (
                f'<text class="chart-{look}{ANCHORS[anchor]}" x="{_n(at[0])}" y="{_n(at[1])}">'
                f"{escape(words)}</text>"
            )


def _all(points: Iterable[Point]) -> str:
    return "L".join(map(_at, points))


def _at(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(value: float) -> str:
    """One decimal is a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")
