"""The part of a text with the most matches, in pieces that match and pieces that do not.

Nothing here is HTML: the template escapes each piece and marks the matches.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from forum.search.engine import analyser
from forum.search.engine.analyser import Token

Piece = tuple[str, bool]
ELLIPSIS = "…"
LONGEST_TEXT = 50_000  # characters that are searched
MOST_MARKS = 500
CHARACTERS_A_WORD = 40  # with stop words between two words of a form


def pieces(text: str, matched_terms: Iterable[str], length: int = 240) -> list[Piece]:
    """At most `length` characters around the matches: [("by ", False), ("parents", True), ...].

    `matched_terms` as in SearchResult: terms, or phrases joined by spaces.
    """
    text = " ".join(analyser.clean(text[:LONGEST_TEXT]).split())
    marks = _marks(text, matched_terms)
    start, end = _window(text, marks, length)
    found: list[Piece] = [(ELLIPSIS, False)] if start else []
    place = start
    for first, last in marks:
        if place <= first and last <= end:
            found += [(text[place:first], False), (text[first:last], True)]
            place = last
    found.append((text[place:end], False))
    if end < len(text):
        found.append((ELLIPSIS, False))
    return [piece for piece in found if piece[0]]


def _marks(text: str, matched_terms: Iterable[str]) -> list[tuple[int, int]]:
    """Start and end of each match, in order, without overlap."""
    forms = {tuple(word.split(" ")) for word in matched_terms if word}
    if not forms:
        return []
    longest = max(map(len, forms)) + 1  # a hyphened word is two
    marks: list[tuple[int, int]] = []
    for candidate in _candidates(forms).finditer(text):
        start = candidate.start()
        if marks and start < marks[-1][1]:
            continue
        if end := _end_of_form(text[start : start + longest * CHARACTERS_A_WORD], forms, longest):
            marks.append((start, start + end))
            if len(marks) == MOST_MARKS:
                break
    return marks


@lru_cache(maxsize=64)
def _starts(firsts: frozenset[str]) -> re.Pattern[str]:
    """Where a word with one of these first terms may begin.

    A stem begins as its word does, but for the irregular ones; letters may be separated ("J.S.A.",
    "ex-offender"), and a letter outside ASCII may fold to any.
    """
    begun = sorted({r"[\W_]?".join(map(re.escape, first[:2])) for first in firsts})
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(begun)}|[^\W_]?[^\W\x00-\x7f])", re.IGNORECASE)


def _candidates(forms: set[tuple[str, ...]]) -> re.Pattern[str]:
    firsts = {form[0] for form in forms}
    irregular = {word for word, stem in analyser.IRREGULAR.items() if stem in firsts}
    joined = {"1"} if "onetoon" in firsts else set()
    return _starts(frozenset(firsts | irregular | joined))


def _end_of_form(text: str, forms: set[tuple[str, ...]], longest: int) -> int | None:
    """The end of the longest form that the text begins with."""
    tokens = (token for token in analyser.tokens(text) if token.term)
    first = list(islice(tokens, longest))
    if not first or first[0].start:
        return None
    for size in range(len(first), 0, -1):
        if _variants(first[:size]) & forms:
            return first[size - 1].end
    return None


def _variants(tokens: list[Token]) -> set[tuple[str, ...]]:
    """As terms, and joined to one: "ex-offender" matches exoffend too."""
    joined = analyser.stem("".join(token.word for token in tokens))
    return {tuple(token.term for token in tokens), (joined,)}


def _window(text: str, marks: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The span with the most matches, from a little before the first, cut between words."""
    if len(text) <= length:
        return 0, len(text)
    best, most = 0, 0
    for first, _ in marks:
        inside = sum(1 for start, end in marks if first <= start and end <= first + length * 3 // 4)
        if inside > most:
            best, most = first, inside
    start = max(0, min(best - length // 6, len(text) - length + 1))
    if start:
        space = text.find(" ", start, start + 40)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + length - 2)  # room for an ellipsis at either end
    if end < len(text):
        space = text.rfind(" ", end - 40, end + 1)
        end = space if space > start else end
    return start, end
