"""A drawing as SVG for a page: classes only; title and description for those who listen."""

import hashlib
from collections.abc import Iterable

from markupsafe import Markup, escape

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
from forum.performance.charts.png import COLOURS, EDGES, PAPER

CENTRED = (ShapeStyle.ON_WORKED, ShapeStyle.ON_OTHERS)  # by the style sheet: there are many
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


def document(drawing: Drawing) -> str:
    """A file to take away: on white, with its colours in it, and its title on top."""
    top = 34
    body = "".join(map(_shape, drawing.shapes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width}" '
        f'height="{drawing.height + top}" viewBox="0 -{top} {drawing.width} '
        f'{drawing.height + top}"><title>{escape(drawing.title)}</title>'
        f"<desc>{escape(drawing.description)}</desc><style>{_style()}</style>"
        f'<rect y="-{top}" width="100%" height="100%" fill="{PAPER}"/>'
        f'<text class="chart-heading" y="-12" x="8">{escape(drawing.title)}</text>{body}</svg>\n'
    )


def _style() -> str:
    """The colours of the PNG file, by the classes of the page."""
    centred = ",".join(f".chart-{look}" for look in ("middle", *CENTRED))
    rules = [f"text{{font:12px sans-serif}}{centred}{{text-anchor:middle}}"]
    rules.append(".chart-end{text-anchor:end}path{fill:none}")
    for look, colour in COLOURS.items():
        edge = EDGES.get(look)
        rules.append(f"path.chart-{look}{{stroke:{colour}}}")
        rules.append(f"text.chart-{look}{{fill:{colour}}}")
        drawn = f"fill:{colour};stroke:{edge}" if edge else f"fill:{colour}"
        rules.append(f"circle.chart-{look}{{{drawn}}}")
    return "".join(rules)


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
            anchored = "" if look in CENTRED else ANCHORS[anchor]
            return (
                f'<text class="chart-{look}{anchored}" x="{_n(at[0])}" y="{_n(at[1])}">'
                f"{escape(words)}</text>"
            )


def _all(points: Iterable[Point]) -> str:
    return "L".join(map(_at, points))


def _at(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(value: float) -> str:
    """One decimal is a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")
