"""Words spelt nearly alike, from a list of words."""

from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONG_WORD = 8  # from here on two slips are forgiven
SHORTEST, LONGEST = 4, 32  # shorter words are all near each other


class Alike(NamedTuple):
    word: str
    slips: int  # letters more, less or other, and neighbours swapped


class Lexicon:
    def __init__(self, words: list[str]) -> None:
        self._words = words

    def alike(self, word: str) -> list[Alike]:
        """Words one slip away; two for a long word."""
        if not SHORTEST <= len(word) <= LONGEST:
            return []
        most = 2 if len(word) >= LONG_WORD else 1
        found = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=most, limit=None
        )
        return [Alike(other, slips) for other, slips, _ in found if slips]
