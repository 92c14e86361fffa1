"""The part of a text that answers a question best, in pieces that match and pieces that do not.

Nothing here is HTML: the template escapes each piece and puts a mark around those that match.
"""

from collections.abc import Iterable

from forum.search.engine import analyser
from forum.search.engine.analyser import Token

Piece = tuple[str, bool]
ELLIPSIS = "…"
LONGEST_TEXT = 50_000  # characters looked at


def pieces(text: str, words: Iterable[str], length: int = 240) -> list[Piece]:
    """At most `length` characters around the matches: [("by ", False), ("parents", True), ...].

    `words` as in Found.words: terms, or terms that stand together, joined by a space.
    """
    text = " ".join(analyser.clean(text[:LONGEST_TEXT]).split())
    marks = _marks(text, words)
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


def _marks(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the text says them: in order, none across another."""
    forms = {tuple(word.split(" ")) for word in words if word}
    longest = max(map(len, forms), default=0) + 1  # a hyphened word is two
    kept = [token for token in analyser.tokens(text) if token.term]
    marks = []
    place = 0
    while place < len(kept):
        for size in range(min(longest, len(kept) - place), 0, -1):
            if _spoken(kept[place : place + size]) & forms:
                marks.append((kept[place].start, kept[place + size - 1].end))
                place += size
                break
        else:
            place += 1
    return marks


def _spoken(tokens: list[Token]) -> set[tuple[str, ...]]:
    """As terms, and as one word: "ex-offender" is marked for exoffend too."""
    joined = analyser.stem("".join(token.word for token in tokens))
    return {tuple(token.term for token in tokens), (joined,)}


def _window(text: str, marks: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """The stretch with the most marks, begun a little before the first, cut between words."""
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
