"""Every number of the ranking. Found by experiment: see benchmarks/search."""

from typing import NamedTuple

import numpy as np


class FieldWeight(NamedTuple):
    weight: float  # of one occurrence
    b: float  # BM25's length normalisation, 0 to 1


FIELDS = {
    "title": FieldWeight(3.0, 0.6),
    "summary": FieldWeight(2.0, 0.6),
    "names": FieldWeight(2.0, 0.4),
    "body": FieldWeight(1.0, 0.7),
    "comments": FieldWeight(0.5, 0.7),
    "attachments": FieldWeight(0.5, 0.7),
}
K1 = 1.8
NEAR_SYNONYM_WEIGHT = 0.8  # of a "near" form of the thesaurus, relative to the typed word
COMPONENT_WEIGHT = 0.3  # of a single word of a known expression

# Of two documents with nearly the same score, the more useful and the newer comes first: each
# adds at most this share of the score.
USEFUL_BONUS = 0.02
NEWEST_BONUS = 0.02
_OLD, _NEW = 1_262_304_000, 2_208_988_800  # 2010 and 2040: newness grows evenly between

# Orders besides "best"; highest first.
SORTS = ("newest", "useful", "tried", "evidence")


def bonus(useful: np.ndarray, newest: np.ndarray) -> np.ndarray:
    """The factor for the score of each document."""
    newness = np.clip((newest - _OLD) / (_NEW - _OLD), 0.0, 1.0)
    return 1 + USEFUL_BONUS * np.clip(useful, 0.0, 1.0) + NEWEST_BONUS * newness
