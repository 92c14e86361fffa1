"""Every number of the ranking, in one place. Found by experiment: see benchmarks/search."""

from typing import NamedTuple

import numpy as np


class Field(NamedTuple):
    weight: float  # how much one occurrence counts
    b: float  # how much a long text takes away from it, 0 to 1


FIELDS = {
    "title": Field(3.0, 0.6),
    "summary": Field(2.0, 0.6),
    "names": Field(2.0, 0.4),
    "body": Field(1.0, 0.7),
    "comments": Field(0.5, 0.7),
    "attachments": Field(0.5, 0.7),
}
K1 = 1.6
SYNONYM = 0.8  # a word the thesaurus calls near, beside the one that was typed
BESIDE = 0.3  # a single word of an expression that the thesaurus knows as a whole

# Of two documents that answer nearly as well, the more useful and the newer comes first: by at
# most this share of the score.
USEFUL_BONUS = 0.02
NEWEST_BONUS = 0.02
_OLD, _NEW = 1_262_304_000, 2_208_988_800  # 2010 and 2040: newness grows evenly between

# What a question may be ordered by, besides "best"; highest first.
SORTS = ("newest", "useful", "tried", "evidence")


def bonus(useful: np.ndarray, newest: np.ndarray) -> np.ndarray:
    """By what to multiply the score of each document."""
    newness = np.clip((newest - _OLD) / (_NEW - _OLD), 0.0, 1.0)
    return 1 + USEFUL_BONUS * np.clip(useful, 0.0, 1.0) + NEWEST_BONUS * newness
