"""A funnel plot: shares by size, and the limits within which chance alone would keep them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from forum.core.formatting import percent
from forum.performance.charts.drawing import (
    Dot,
    Drawing,
    Line,
    Path,
    Point,
    Shape,
    ShapeStyle,
    Words,
)
from forum.performance.charts.frame import LABEL_GAP, Frame, Size, as_number, frame
from forum.performance.charts.free import Free
from forum.performance.charts.scales import ChartScale, pushed_apart, round_steps, width_of

CURVE_POINTS = 28
MARKED_SIZE = 13
FAR = 24.0  # pixels between a dot and its label that need a line


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """One organisation: how many of how many."""

    name: str
    count: float
    out_of: float
    is_marked: bool = False

    @property
    def share(self) -> float:
        return self.count / self.out_of


Limits = Callable[[int], tuple[tuple[float, float], tuple[float, float]]]


def draw(
    size: Size,
    title: str,
    description: str,
    places: Sequence[FunnelPoint],
    middle: float,
    limits: Limits,
    across: str,
) -> Drawing:
    """`limits(n)` gives ((low, high) of 95%, (low, high) of 99.8%); `across` names the sizes."""
    drawing = Drawing(size.width, size.height, title, description)
    shares = [place.share for place in places]
    low, high = _reach(shares, limits(round(median(place.out_of for place in places)))[1])
    ground = frame(drawing, size, low, high, percent, below=20)
    sizes = round_steps(0, max(place.out_of for place in places) * 1.04, size.steps_across)
    along = ChartScale(0, sizes[-1], ground.left, ground.right)
    _foot(drawing, ground, along, sizes, across)
    ends = _curves(drawing, ground, along, places, limits)
    _middle(drawing, ground, middle, ends)
    _dots(drawing, ground, along, places)
    return drawing


def _reach(shares: Sequence[float], outer: tuple[float, float]) -> tuple[float, float]:
    """All dots, and the outer limits of one of middling size: so that it looks like a funnel."""
    low, high = min(*shares, outer[0]), max(*shares, outer[1])
    return max(0.0, low * 0.9), min(1.0, high * 1.05)


def _foot(
    drawing: Drawing, ground: Frame, along: ChartScale, sizes: list[float], across: str
) -> None:
    for number in sizes:
        drawing.add(Words((along(number), ground.foot + 17), as_number(number), anchor="middle"))
    centre = (ground.left + ground.right) / 2
    drawing.add(Words((centre, ground.foot + 38), across, anchor="middle"))


def _curves(drawing, ground, along, places, limits) -> list[tuple[float, str]]:
    """The four limits; where the upper two end, and what is said there."""
    first = max(1.0, min(place.out_of for place in places) * 0.7)
    step = (along.high / first) ** (1 / CURVE_POINTS)
    sizes = sorted({max(1, round(first * step**n)) for n in range(CURVE_POINTS + 1)})
    found = [(along(n), limits(n)) for n in sizes if n <= along.high]
    for pair, look in ((0, ShapeStyle.INNER), (1, ShapeStyle.OUTER)):
        for side in (0, 1):
            for run in _within(ground, [(x, bounds[pair][side]) for x, bounds in found]):
                drawing.add(Path(run, look))
    (_, last) = found[-1]
    return [(ground.up(last[1][1]), "99.8% limits"), (ground.up(last[0][1]), "95% limits")]


def _within(ground: Frame, points: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The parts of a curve that lie in the picture."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, share in points:
        if ground.up.low <= share <= ground.up.high:
            runs[-1].append((x, ground.up(share)))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _middle(drawing: Drawing, ground: Frame, middle: float, ends: list[tuple[float, str]]) -> None:
    y = ground.up(middle)
    drawing.add(Line((ground.left, y), (ground.right, y), ShapeStyle.MEAN))
    said = [*ends, (y, f"All: {percent(middle)}")]
    spots = pushed_apart([spot for spot, _ in said], LABEL_GAP, ground.top, ground.foot)
    for spot, (_, words) in zip(spots, said, strict=True):
        drawing.add(Words((ground.right + 6, spot + 4), words))


def _dots(
    drawing: Drawing, ground: Frame, along: ChartScale, places: Sequence[FunnelPoint]
) -> None:
    """The marked ones last, with their labels where nothing else is drawn."""
    at = {id(place): (along(place.out_of), ground.up(place.share)) for place in places}
    free = Free(
        [line.points for line in drawing.shapes if isinstance(line, Path)],
        [at[id(place)] for place in places],
        [line.start[1] for line in drawing.shapes if isinstance(line, Line)][-1:],
    )
    for place in sorted(places, key=lambda place: place.is_marked):
        said = f"{place.name}: {percent(place.share)} of {as_number(place.out_of)}"
        tip = said if place.name else ""
        look = ShapeStyle.MARKED if place.is_marked else ShapeStyle.DOT
        drawing.add(Dot(at[id(place)], 6.5 if place.is_marked else 4.5, look, tip))
        if place.is_marked:
            drawing.add(*_label(ground, at[id(place)], place.name, free))


def _label(ground: Frame, at: Point, name: str, free: Free) -> list[Shape]:
    """Beside the dot if nothing is there, else further off with a line that leads to it."""
    if width_of([name], MARKED_SIZE) > ground.right - ground.left - 8:
        name = "This one"  # too long for the picture: it says which dot is meant
    width = width_of([name], MARKED_SIZE)
    box = free.place(at, width, MARKED_SIZE, (ground.left, ground.top, ground.right, ground.foot))
    label = Words((box.left, box.foot - 3), name, ShapeStyle.WORDS)
    near = min(max(at[0], box.left), box.right), min(max(at[1], box.top), box.foot)
    is_far = math.dist(near, at) > FAR
    return [Line(at, near, ShapeStyle.AXIS), label] if is_far else [label]
