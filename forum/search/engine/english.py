"""Ordinary English words, which no search corrects: see docs/decisions/0017-right-words.md."""

from functools import cache

from zxcvbn.frequency_lists import FREQUENCY_LISTS


@cache
def _words() -> frozenset[str]:
    """About 94,000 words in lower case, names of people among them; 30 ms at the first use."""
    return frozenset().union(*FREQUENCY_LISTS.values())


def is_english(word: str) -> bool:
    """Whether a word in lower case, or what it is the plural of, is on the list."""
    return word in _words() or word.removesuffix("s") in _words()
