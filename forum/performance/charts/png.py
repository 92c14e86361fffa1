"""A drawing as PNG to take away: light colours, twice the size, with its title and caption."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

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

SCALE = 2
MARGIN = 16
LINE_HEIGHT = 18
INK, MUTED, PAPER = "#17212b", "#55616d", "#ffffff"
COLOURS = {
    ShapeStyle.GRID: "#dbe2e6",
    ShapeStyle.AXIS: "#6d7984",
    ShapeStyle.ACTUAL: "#0b5563",
    ShapeStyle.PROFILE: "#a34a00",
    ShapeStyle.BAND: "#d6e5e8",
    ShapeStyle.MEAN: "#55616d",
    ShapeStyle.INNER: "#55616d",
    ShapeStyle.OUTER: "#55616d",
    ShapeStyle.DOT: "#8b959d",
    ShapeStyle.MARKED: "#0b5563",
    ShapeStyle.WORKED: "#0b5563",
    ShapeStyle.MIXED: "#c9dcdf",
    ShapeStyle.FAILED: "#f6d9c2",
    ShapeStyle.OPEN: "#eef1f3",
    ShapeStyle.ON_WORKED: PAPER,
    ShapeStyle.ON_OTHERS: INK,
    ShapeStyle.WORDS: INK,
    ShapeStyle.HEADING: INK,
    ShapeStyle.QUIET: MUTED,
}
EDGES = {
    ShapeStyle.MARKED: PAPER,
    ShapeStyle.MIXED: "#0b5563",
    ShapeStyle.FAILED: "#a34a00",
    ShapeStyle.OPEN: "#6d7984",
}
WIDTHS = {ShapeStyle.ACTUAL: 2.5, ShapeStyle.PROFILE: 2, ShapeStyle.MEAN: 1.5}
DASHES = {ShapeStyle.PROFILE: (6, 4), ShapeStyle.INNER: (5, 4), ShapeStyle.OUTER: (2, 3)}
SIZES = {ShapeStyle.HEADING: 14, ShapeStyle.WORDS: 13, ShapeStyle.QUIET: 12}
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def paint(drawing: Drawing, caption: str) -> bytes:
    """Below the picture the caption: what it is of, where from, to which date."""
    head, foot = _wrapped(drawing.title, 16, drawing.width), _wrapped(caption, 12, drawing.width)
    above = MARGIN + len(head) * 22
    height = above + drawing.height + len(foot) * LINE_HEIGHT + MARGIN
    size = ((drawing.width + 2 * MARGIN) * SCALE, height * SCALE)
    image = Image.new("RGB", size, PAPER)
    pen = _Pen(ImageDraw.Draw(image), MARGIN, above)
    for number, line in enumerate(head):
        pen.words((0, -above + MARGIN + 16 + number * 22), line, 16, INK, "ls")
    for shape in drawing.shapes:
        pen.shape(shape)
    for number, line in enumerate(foot):
        pen.words((0, drawing.height + 14 + number * LINE_HEIGHT), line, 12, MUTED, "ls")
    kept = BytesIO()
    image.save(kept, "PNG", compress_level=3)
    return kept.getvalue()


class _Pen:
    def __init__(self, draw: ImageDraw.ImageDraw, left: float, top: float):
        self._draw, self._left, self._top = draw, left, top

    def shape(self, shape: Shape) -> None:
        match shape:
            case Line(start, end, look):
                self._path([start, end], look)
            case Path(points, look):
                self._path(list(points), look)
            case Area(points, look):
                self._draw.polygon([self._at(p) for p in points], fill=COLOURS[look])
            case Dot(at, radius, look, _):
                (x, y), r = self._at(at), radius * SCALE
                box = (x - r, y - r, x + r, y + r)
                self._draw.ellipse(box, COLOURS[look], EDGES.get(look), SCALE)
            case Words(at, words, look, anchor):
                size = SIZES.get(look, 13)
                self.words(at, words, size, COLOURS[look], ANCHORS[anchor])

    def words(self, at: Point, words: str, size: int, colour: str, anchor: str) -> None:
        self._draw.text(self._at(at), words, colour, _font(size * SCALE), anchor)

    def _at(self, point: Point) -> Point:
        return (point[0] + self._left) * SCALE, (point[1] + self._top) * SCALE

    def _path(self, points: list[Point], look: ShapeStyle) -> None:
        width = round(WIDTHS.get(look, 1) * SCALE)
        if look in DASHES:
            for start, end in _dashed(points, *DASHES[look]):
                self._draw.line([self._at(start), self._at(end)], COLOURS[look], width)
        else:
            self._draw.line([self._at(p) for p in points], COLOURS[look], width, joint="curve")


def _dashed(points: list[Point], on: float, off: float):
    """The dashes of a line, going on round its corners."""
    left, drawing = on, True
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        done = 0.0
        while done < length:
            step = min(left, length - done)
            if drawing:
                a, b = done / length, (done + step) / length
                yield (
                    (x1 + a * (x2 - x1), y1 + a * (y2 - y1)),
                    (x1 + b * (x2 - x1), y1 + b * (y2 - y1)),
                )
            done, left = done + step, left - step
            if left <= 1e-9:
                drawing = not drawing
                left = on if drawing else off


def _wrapped(words: str, size: int, width: float) -> list[str]:
    font, lines, line = _font(size), [], ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


@cache
def _font(size: int):
    return ImageFont.load_default(size)
