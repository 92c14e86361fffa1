"""The ground a chart stands on: its room, the scale at the left, lines across."""

from collections.abc import Callable
from dataclasses import dataclass

from forum.performance.charts.drawing import Drawing, Line, ShapeStyle, Words
from forum.performance.charts.scales import ChartScale, round_steps, width_of

QUIET_SIZE = 12
LABEL_GAP = 15.0


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int
    steps_across: int  # words at the foot, about
    steps_up: int
    right: int  # room for the labels of lines


WIDE = Size(760, 320, 7, 5, 118)
NARROW = Size(344, 270, 4, 4, 84)
PANEL = Size(280, 140, 3, 3, 12)


@dataclass(frozen=True, slots=True)
class Frame:
    left: float
    right: float
    top: float
    foot: float
    up: ChartScale


def as_number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def frame(
    drawing: Drawing,
    size: Size,
    low: float,
    high: float,
    said: Callable[[float], str],
    below: float = 0,
) -> Frame:
    """Lines across at round numbers, each said at the left. `below`: more room at the foot."""
    steps = round_steps(low, high, size.steps_up)
    left = width_of(map(said, steps), QUIET_SIZE) + 10
    right, top, foot = size.width - size.right, 12.0, size.height - 26 - below
    up = ChartScale(steps[0], steps[-1], foot, top)
    for step in steps:
        y = up(step)
        look = ShapeStyle.AXIS if step == steps[0] else ShapeStyle.GRID
        drawing.add(
            Line((left, y), (right, y), look),
            Words((left - 6, y + 4), said(step), ShapeStyle.QUIET, "end"),
        )
    return Frame(left, right, top, foot, up)
