"""How good a ranking is, from a list of ids and the set of those that answer the question."""

import math
from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple


class Quality(NamedTuple):
    ndcg10: float  # the first ten, the higher up the better
    ap: float  # average precision over the first hundred
    recall100: float  # the share of all answers within the first hundred


def quality(ranked: Sequence[str], relevant: set[str]) -> Quality:
    hits = [key in relevant for key in ranked[:100]]
    gain = sum(1 / math.log2(place + 2) for place, hit in enumerate(hits[:10]) if hit)
    best = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    precisions = [sum(hits[: place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit]
    return Quality(gain / best, sum(precisions) / len(relevant), sum(hits) / len(relevant))


def mean(found: Sequence[Quality]) -> Quality:
    return Quality(*(fmean(column) for column in zip(*found, strict=True)))
