"""The guard measure beside a result: whether it moved against the claimant by more than chance.

A guard measure counts what would show that a number is met at the claimant's expense, so more of
it is worse. Newcombe's interval of the difference of two shares (1998, method 10) is made of the
two Wilson intervals; the guard moved where all of it lies above 0.
"""

import math
from typing import NamedTuple

from forum.core.wilson import Interval, interval


class GuardShare(NamedTuple):
    """In per cent, 0 to 100, of so many people."""

    percent: float
    out_of: int


def difference(before: GuardShare, now: GuardShare) -> Interval:
    """The 95% interval of `now` less `before`, in percentage points; both out of more than 0."""
    first, last = before.percent / 100, now.percent / 100
    one, two = interval(first, before.out_of), interval(last, now.out_of)
    middle = last - first
    low = middle - math.hypot(last - two.low, one.high - first)
    high = middle + math.hypot(two.high - last, first - one.low)
    return Interval(100 * low, 100 * high)


def moved_against_claimant(before: GuardShare | None, now: GuardShare | None) -> bool:
    """False where there is nothing to hold it against."""
    if before is None or now is None or not before.out_of or not now.out_of:
        return False
    return difference(before, now).low > 0


def is_worth_asking(
    is_kept: bool | None, before: GuardShare | None, now: GuardShare | None
) -> bool:
    """Kept, and the guard moved: "Kept, and worth asking about"."""
    return bool(is_kept) and moved_against_claimant(before, now)
