"""Words spelt nearly alike, from the index's own words.

Letters are counted once for all words; a wrong letter changes at most two counts, so that one
pass of numpy leaves few words to compare letter by letter.
"""

from typing import NamedTuple

import numpy as np

LONG_WORD = 8  # from here on two slips are forgiven
SHORTEST, LONGEST = 4, 32  # shorter words are all near each other


class Alike(NamedTuple):
    word: str
    slips: int


class Lexicon:
    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._letters = _letters(words)

    def alike(self, word: str) -> list[Alike]:
        """Words one slip away (a letter more, less, other, two swapped); two for a long word."""
        if not (SHORTEST <= len(word) <= LONGEST and self._words):
            return []
        most = 2 if len(word) >= LONG_WORD else 1
        away = np.abs(self._letters - _letters([word])[0]).sum(axis=1)
        found = []
        for number in np.flatnonzero(away <= 2 * most):
            other = self._words[number]
            if abs(len(other) - len(word)) <= most and other != word:
                slips = distance(word, other, most)
                if slips <= most:
                    found.append(Alike(other, slips))
        return found


def _letters(words: list[str]) -> np.ndarray:
    """A row a word: how often it holds each letter, others counted together."""
    rows = np.zeros((len(words), 32), np.int8)
    joined = "".join(words).encode("utf-32-le")
    codes = np.frombuffer(joined, "<u4").astype(np.int64) - ord("a")
    codes = np.where((codes >= 0) & (codes < 26), codes, 26 + codes % 6)
    owners = np.repeat(np.arange(len(words)), [len(word) for word in words])
    np.add.at(rows, (owners, codes), 1)
    return rows


def distance(one: str, two: str, most: int) -> int:
    """Slips between two words, or most + 1 where there are more."""
    before: list[int] = []
    above = list(range(len(two) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, other in enumerate(two, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return min(above[-1], most + 1)
