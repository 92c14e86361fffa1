"""Where a label can stand so that it lies on no line and no dot."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forum.performance.charts.drawing import Point

DOT = 8.0  # pixels kept free round the middle of a dot
DISTANCES = range(12, 420, 6)
DIRECTIONS = 24


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    foot: float

    def holds(self, point: Point) -> bool:
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.foot

    def is_crossed(self, start: Point, end: Point) -> bool:
        """By the line between two points: clipped to the box, something is left (Liang, Barsky)."""
        low, high = 0.0, 1.0
        for a, b, least, most in (
            (start[0], end[0], self.left, self.right),
            (start[1], end[1], self.top, self.foot),
        ):
            if a == b:
                if not least <= a <= most:
                    return False
                continue
            enter, leave = sorted(((least - a) / (b - a), (most - a) / (b - a)))
            low, high = max(low, enter), min(high, leave)
        return low <= high

    def distance(self, point: Point) -> float:
        near = min(max(point[0], self.left), self.right), min(max(point[1], self.top), self.foot)
        return math.dist(near, point)


@dataclass(frozen=True)
class Free:
    """`curves` and `dots` are what a label may not touch, `levels` the heights of whole lines."""

    curves: Sequence[Sequence[Point]]
    dots: Sequence[Point]
    levels: Sequence[float]

    def place(
        self, at: Point, width: float, height: float, within: tuple[float, float, float, float]
    ) -> Box:
        """The nearest free place; the place beside the dot where the picture is full."""
        whole = Box(*within)
        fitting = [
            box
            for box in _round(at, width, height + 4)
            if whole.holds((box.left, box.top)) and whole.holds((box.right, box.foot))
        ]
        first = Box(at[0] + 10, at[1] - 8 - height, at[0] + 10 + width, at[1] - 4)
        return next(filter(self._is_free, fitting), fitting[0] if fitting else first)

    def _is_free(self, box: Box) -> bool:
        if any(box.top - 1 <= level <= box.foot + 1 for level in self.levels):
            return False
        if any(box.distance(dot) < DOT for dot in self.dots):
            return False
        return not any(
            box.is_crossed(start, end)
            for curve in self.curves
            for start, end in zip(curve, curve[1:], strict=False)
        )


def _round(at: Point, width: float, height: float) -> Iterator[Box]:
    """Boxes round a point, the near ones first; to the right of it before the left."""
    for distance in DISTANCES:
        for turn in range(DIRECTIONS):
            angle = (turn + 1) // 2 * (2 * math.pi / DIRECTIONS) * (-1 if turn % 2 else 1)
            across, down = math.cos(angle), math.sin(angle)
            x = at[0] + distance * across - (width if across < -0.01 else 0)
            x -= width / 2 if abs(across) <= 0.01 else 0
            y = at[1] + distance * down - height / 2
            yield Box(x, y, x + width, y + height)
