"""Word lists: neighbours by edit distance, and ordinary English words."""

from functools import cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LONG_WORD = 8  # letters, from which on a distance of 2 is allowed
SHORTEST, LONGEST = 4, 32  # shorter words are all near each other


class Neighbour(NamedTuple):
    word: str
    distance: int  # optimal string alignment: insertions, deletions, substitutions, swaps


class Lexicon:
    def __init__(self, words: list[str]) -> None:
        self._words = words

    def neighbours(self, word: str) -> list[Neighbour]:
        """Words at distance 1; at 1 or 2 of a long word."""
        if not SHORTEST <= len(word) <= LONGEST:
            return []
        most = 2 if len(word) >= LONG_WORD else 1
        found = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=most, limit=None
        )
        return [Neighbour(other, distance) for other, distance, _ in found if distance]


@cache
def _english_words() -> frozenset[str]:
    """About 94,000 words in lower case, names of people among them; 30 ms at the first use."""
    return frozenset().union(*FREQUENCY_LISTS.values())


def is_english(word: str) -> bool:
    """Whether a word in lower case, or its singular, is on the list.

    Search corrects no English word: docs/decisions/0017-right-words.md.
    """
    return word in _english_words() or word.removesuffix("s") in _english_words()
