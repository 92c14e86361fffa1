"""Actual against profile, period by period, with the band in which chance would keep the actual."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forum.core.formatting import percent
from forum.performance.charts.drawing import Area, Dot, Drawing, Path, Point, ShapeStyle, Words
from forum.performance.charts.frame import LABEL_GAP, Frame, Size, frame
from forum.performance.charts.legend import HEIGHT as LEGEND_HEIGHT
from forum.performance.charts.legend import legend
from forum.performance.charts.scales import ChartScale, pushed_apart, width_of

ROOM_BETWEEN = 14
ACTUAL, PROFILE = "Actual", "Profile"


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One period. None: not known, or not shown; lines stop there and go on after it."""

    label: str
    actual: float | None
    low: float | None = None
    high: float | None = None
    profile: float | None = None


def draw(
    size: Size,
    title: str,
    description: str,
    steps: Sequence[SeriesPoint],
    said: Callable[[float], str] = percent,
    top: float | None = None,
    is_panel: bool = False,
    expected: str = PROFILE,
) -> Drawing:
    """`top` holds several to one scale. A panel is small: no labels at the right, no legend.

    `expected`: what the line of profiles is called.
    """
    drawing = Drawing(size.width, size.height, title, description)
    room = 0 if is_panel else LEGEND_HEIGHT
    ground = frame(drawing, size, 0, top or highest(steps) or 1, said, room)
    along = ChartScale(0, max(len(steps) - 1, 1), ground.left + 4, ground.right - 4)
    _foot(drawing, ground, along, steps)
    for run in _bands(steps):
        below = [(along(i), ground.up(s.low or 0)) for i, s in run]
        above = [(along(i), ground.up(s.high or 0)) for i, s in reversed(run)]
        if len(run) > 1:
            drawing.add(Area(below + above))
    ends = [
        end
        for name, word, look in _lines(expected)
        if (end := _line(drawing, ground, along, steps, (name, word), look))
    ]
    if ends and not is_panel:
        _labels(drawing, ground, ends, said)
    if not is_panel:
        drawing.add(*legend(legend_entries(steps, expected), ground.left, size.height - 8))
    return drawing


def _lines(expected: str) -> tuple[tuple[str, str, ShapeStyle], ...]:
    return (
        ("profile", expected, ShapeStyle.PROFILE),
        ("actual", ACTUAL, ShapeStyle.ACTUAL),
    )


def legend_entries(
    steps: Sequence[SeriesPoint], expected: str = PROFILE
) -> list[tuple[ShapeStyle, str]]:
    """Of what is drawn and no more."""
    there = (
        (ShapeStyle.ACTUAL, ACTUAL, any(s.actual is not None for s in steps)),
        (ShapeStyle.PROFILE, expected, any(s.profile is not None for s in steps)),
        (ShapeStyle.BAND, "Wilson 95%", _has_band(steps)),
    )
    return [(look, words) for look, words, is_there in there if is_there]


def _has_band(steps: Sequence[SeriesPoint]) -> bool:
    return any(len(run) > 1 for run in _bands(steps))


def _bands(steps: Sequence[SeriesPoint]) -> list[list[tuple[int, SeriesPoint]]]:
    return _runs(steps, lambda s: s.low is not None and s.high is not None)


def highest(steps: Sequence[SeriesPoint]) -> float:
    """Of all that is drawn; the band's top counts up to half above the highest value."""
    values = [v for s in steps for v in (s.actual, s.profile) if v is not None]
    bands = [s.high for s in steps if s.high is not None]
    top = max(values, default=0.0)
    return max(top, min(max(bands, default=0.0), top * 1.5))


def _foot(drawing: Drawing, ground: Frame, along: ChartScale, steps: Sequence[SeriesPoint]) -> None:
    """As many of the labels as fit, the last one always."""
    room = width_of([s.label for s in steps], 12) + ROOM_BETWEEN
    every = max(1, round(room / max((along(1) - along(0)), 1) + 0.49)) if len(steps) > 1 else 1
    for i in range(len(steps) - 1, -1, -every):
        anchor = "end" if i == len(steps) - 1 and len(steps) > 1 else "middle"
        x = ground.right if anchor == "end" else along(i)
        if anchor == "end" or x - room / 2 >= 0:
            drawing.add(Words((x, ground.foot + 18), steps[i].label, anchor=anchor))


def _line(
    drawing, ground, along, steps, series: tuple[str, str], look: ShapeStyle
) -> tuple[Point, str, float] | None:
    """One series; where it ends, its name, its last value."""
    name, word = series
    has_it = [(i, v) for i, s in enumerate(steps) if (v := getattr(s, name)) is not None]
    if not has_it:
        return None
    for run in _runs(steps, lambda s: getattr(s, name) is not None):
        points = [(along(i), _inside(ground, getattr(s, name))) for i, s in run]
        if len(points) > 1:
            drawing.add(Path(points, look))
        elif look == ShapeStyle.ACTUAL:
            drawing.add(Dot(points[0], 3.5, ShapeStyle.MARKED))
    i, value = has_it[-1]
    end = along(i), _inside(ground, value)
    if look == ShapeStyle.ACTUAL:
        drawing.add(Dot(end, 4, ShapeStyle.MARKED))
    return end, word, value


def _inside(ground: Frame, value: float) -> float:
    return ground.up(min(value, ground.up.high))


def _labels(drawing: Drawing, ground: Frame, ends, said) -> None:
    spots = pushed_apart([end[0][1] for end in ends], LABEL_GAP, ground.top, ground.foot)
    for spot, (_, name, value) in zip(spots, ends, strict=True):
        look = ShapeStyle.WORDS if name == ACTUAL else ShapeStyle.HEADING
        drawing.add(Words((ground.right + 8, spot + 4), f"{name} {said(value)}", look))


def _runs(steps: Sequence[SeriesPoint], has_it) -> list[list[tuple[int, SeriesPoint]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[int, SeriesPoint]]] = [[]]
    for i, step in enumerate(steps):
        if has_it(step):
            runs[-1].append((i, step))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
