"""What chance alone would give: intervals of a share, limits of a funnel, and both in words.

Limits of a funnel are exact binomial ones for any number of people, interpolated between whole
numbers (Spiegelhalter 2005, doi:10.1002/sim.1970).
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from forum.core.wilson import Interval, interval
from forum.performance.comparison.binomial import quantile

INNER_TAIL, OUTER_TAIL = 0.025, 0.001
FEWEST_IN_A_FUNNEL = 5  # organisations; with fewer the middle says little
FEWEST_FOR_SPREAD = 10
MUCH_SPREAD = 2.0


def wilson(count: float, out_of: float) -> Interval:
    """Where the share would lie in the long run, 95 times in 100. `out_of` is above 0."""
    return interval(count / out_of, out_of)


class Limits(NamedTuple):
    """Of a share, for so many people: the inner pair holds 95 in 100, the outer 99.8."""

    inner: Interval
    outer: Interval


@lru_cache(maxsize=4096)
def limits(middle: float, out_of: int) -> Limits:
    """Between which the share of so many people lies by chance, where `middle` holds for all."""
    if not 0 < middle < 1:
        return Limits(Interval(middle, middle), Interval(middle, middle))
    inner, outer = (_between(middle, out_of, tail) for tail in (INNER_TAIL, OUTER_TAIL))
    return Limits(inner, outer)


def _between(middle: float, out_of: int, tail: float) -> Interval:
    low, high = (quantile(middle, out_of, chance) / out_of for chance in (tail, 1 - tail))
    return Interval(low, high)


class FunnelPosition(StrEnum):
    """Where a share lies among the others. Higher is not better: that is the polarity's to say."""

    WITHIN = "within what chance would give"
    ABOVE_95 = "above the 95% limit"
    BELOW_95 = "below the 95% limit"
    ABOVE_998 = "above the 99.8% limit"
    BELOW_998 = "below the 99.8% limit"

    @property
    def is_beyond_chance(self) -> bool:
        return self is not FunnelPosition.WITHIN

    @property
    def is_above(self) -> bool:
        return self in (FunnelPosition.ABOVE_95, FunnelPosition.ABOVE_998)


def position(count: float, out_of: float, middle: float) -> FunnelPosition:
    share, (inner, outer) = count / out_of, limits(middle, round(out_of))
    if share > outer.high:
        return FunnelPosition.ABOVE_998
    if share < outer.low:
        return FunnelPosition.BELOW_998
    if share > inner.high:
        return FunnelPosition.ABOVE_95
    return FunnelPosition.BELOW_95 if share < inner.low else FunnelPosition.WITHIN


def against(count: float, out_of: float, expected_count: float) -> FunnelPosition | None:
    """Where a share lies against what was expected of it; None where that is no share."""
    expected = expected_count / out_of if out_of > 0 else 0.0
    return position(count, out_of, expected) if 0 < expected < 1 and count <= out_of else None


@dataclass(frozen=True)
class Funnel:
    """The middle of several shares and how far they spread; made of what is shown and no more."""

    middle: float
    spread: float | None  # mean squared distance in standard deviations: 1 by chance alone

    @property
    def spreads_much(self) -> bool:
        return self.spread is not None and self.spread > MUCH_SPREAD


def funnel(shares: list[tuple[float, float]]) -> Funnel | None:
    """Of (count, out of) pairs; None where there are too few, or all or none have the outcome."""
    whole = sum(out_of for _, out_of in shares)
    if len(shares) < FEWEST_IN_A_FUNNEL or whole <= 0:
        return None
    middle = sum(count for count, _ in shares) / whole
    if not 0 < middle < 1:
        return None
    return Funnel(middle, _spread(shares, middle))


def _spread(shares: list[tuple[float, float]], middle: float) -> float | None:
    """The furthest tenth at either end counts as the next one in: one odd place is not all."""
    if len(shares) < FEWEST_FOR_SPREAD:
        return None
    deviations = sorted(
        (count / out_of - middle) / math.sqrt(middle * (1 - middle) / out_of)
        for count, out_of in shares
    )
    cut = len(deviations) // 10
    low, high = deviations[cut], deviations[-1 - cut]
    return sum(min(max(d, low), high) ** 2 for d in deviations) / len(deviations)
