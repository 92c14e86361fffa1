"""Exact quantiles of a binomial count, interpolated between whole numbers.

Spiegelhalter 2005 (doi:10.1002/sim.1970): with k the smallest count of which
P(X <= k) reaches the chance asked for, it lies (P(X <= k) - chance) / P(X = k) below k.
Sums begin in the tail that is asked for and go outward, so nothing underflows or cancels.
"""

import math
from statistics import NormalDist

ENOUGH = 1e-15  # of a sum: terms below that do not change it


def quantile(p: float, n: int, chance: float) -> float:
    """The count, 0 to n; 0 < p < 1, 0 < chance < 1. Right to 6 digits for n to 10 million."""
    if chance > 0.5:  # counted from the other end, where k is one more than what is left there
        count = n - 1 - _in_lower_tail(1 - p, n, 1 - chance)
    else:
        count = _in_lower_tail(p, n, chance)
    return min(float(n), max(0.0, count))


def _in_lower_tail(p: float, n: int, chance: float) -> float:
    """Between -1 and 0 where none at all already has a greater chance."""
    odds = p / (1 - p)
    k = _guess(p, n, chance)
    here = math.exp(_log_chance(p, n, k))
    upto = _sum_down(odds, n, k, here)
    while upto < chance and k < n:
        k += 1
        here *= odds * (n - k + 1) / k
        upto += here
    while k > 0 and upto - here >= chance:
        upto -= here
        here *= k / (odds * (n - k + 1))
        k -= 1
    return k - (upto - chance) / here


def _guess(p: float, n: int, chance: float) -> int:
    """By the normal approximation with its first correction for skew (Cornish and Fisher)."""
    z = NormalDist().inv_cdf(chance)
    spread, skew = math.sqrt(n * p * (1 - p)), (z * z - 1) * (1 - 2 * p) / 6
    return min(n, max(0, round(n * p + z * spread + skew)))


def _log_chance(p: float, n: int, k: int) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return ways + k * math.log(p) + (n - k) * math.log1p(-p)


def _sum_down(odds: float, n: int, k: int, here: float) -> float:
    """P(X <= k), from P(X = k)."""
    total = term = here
    for j in range(k, 0, -1):
        term *= j / (odds * (n - j + 1))
        total += term
        if term < total * ENOUGH:
            break
    return total
