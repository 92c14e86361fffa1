"""Wilson's interval (1927): where a share would lie in the long run, given what was seen."""

import math
from typing import NamedTuple

Z_95 = 1.959963984540054


class Interval(NamedTuple):
    low: float
    high: float


def interval(share: float, size: float, z: float = Z_95) -> Interval:
    """`share` of `size`, 0 to 1; `size` need not be whole. Of no size at all anything may be."""
    if size <= 0:
        return Interval(0.0, 1.0)
    spread = z * z / size
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / size + spread / (4 * size)) / (1 + spread)
    # The share lies within by definition; rounding of floats alone could leave it outside.
    return Interval(max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))
