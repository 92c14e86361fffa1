"""What a chart is made of, whoever paints it. Units are pixels; y runs downwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Point = tuple[float, float]


class ShapeStyle(StrEnum):
    """The class in static/css/charts.css (with `chart-` before it), the colour in png.py."""

    GRID = "grid"
    AXIS = "axis"
    ACTUAL = "actual"
    PROFILE = "profile"
    BAND = "band"
    MEAN = "mean"
    INNER = "inner"  # the 95% limits
    OUTER = "outer"  # the 99.8% limits
    DOT = "dot"
    MARKED = "marked"
    WORKED = "worked"  # what came of a practice: filled, half filled, empty, and not known
    MIXED = "mixed"
    FAILED = "failed"
    OPEN = "open"
    ON_WORKED = "on-worked"  # letters on a filled dot
    ON_OTHERS = "on-others"
    WORDS = "words"
    HEADING = "heading"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Line:
    start: Point
    end: Point
    look: ShapeStyle


@dataclass(frozen=True, slots=True)
class Path:
    points: Sequence[Point]
    look: ShapeStyle


@dataclass(frozen=True, slots=True)
class Area:
    points: Sequence[Point]
    look: ShapeStyle = ShapeStyle.BAND


@dataclass(frozen=True, slots=True)
class Dot:
    at: Point
    radius: float
    look: ShapeStyle
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    at: Point
    words: str
    look: ShapeStyle = ShapeStyle.QUIET
    anchor: str = "start"  # or middle, end


Shape = Line | Path | Area | Dot | Words


@dataclass(slots=True)
class Drawing:
    width: int
    height: int
    title: str
    description: str
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        self.shapes.extend(shapes)
