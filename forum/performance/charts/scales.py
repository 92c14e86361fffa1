"""From values to pixels, and the round numbers that stand at an axis."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (1, 2, 2.5, 5, 10)
LEAST_DIFFERENCE = 1e-6  # values nearer than that are drawn as one
WIDEST_LETTER = 0.56  # of the font size, on average; measured on the digits and words we draw


@dataclass(frozen=True, slots=True)
class ChartScale:
    low: float
    high: float
    start: float  # the pixel of `low`
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def round_steps(low: float, high: float, about: int) -> list[float]:
    """About so many round numbers that enclose low and high: 0, 20, 40, 60."""
    if high - low < LEAST_DIFFERENCE:
        high = low + 1
    rough = (high - low) / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * s for s in STEPS if size * s >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def pushed_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones, in the same order, at least `gap` apart, within low and high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    last = low - gap
    for i in order:
        last = placed[i] = max(wanted[i], last + gap)
    ceiling = high + gap
    for i in reversed(order):
        ceiling = placed[i] = min(placed[i], ceiling - gap)
    return placed


def width_of(words: Iterable[str], size: float) -> float:
    return max((len(w) for w in words), default=0) * size * WIDEST_LETTER
