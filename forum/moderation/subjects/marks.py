"""What the gate finds in a text, cut into pieces that a page prints with marks."""

import re
from dataclasses import dataclass

from forum.core import pii
from forum.gate import checks

EXCERPT = 600  # characters
BEFORE = 120  # of them before the first mark


@dataclass(frozen=True)
class Piece:
    """Part of a text; `found` says what a mark is of, and is empty for plain words."""

    text: str
    found: str = ""


def marked(text: str, is_excerpt: bool = False) -> list[Piece]:
    """The text in pieces; an excerpt begins a little before the first mark."""
    spans = _spans(text)
    start, end = 0, len(text)
    if is_excerpt and len(text) > EXCERPT:
        first = spans[0][0] if spans else 0
        start = max(0, min(first - BEFORE, len(text) - EXCERPT))
        end = start + EXCERPT
    pieces = [Piece("…")] if start else []
    at = start
    for begin, stop, found in spans:
        if begin < at or begin >= end:
            continue
        pieces += [Piece(text[at:begin]), Piece(text[begin:stop], found)]
        at = stop
    pieces.append(Piece(text[at : max(end, at)]))
    if end < len(text):
        pieces.append(Piece("…"))
    return [piece for piece in pieces if piece.text]


def _spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, what it is), in the order of the text."""
    found = [(one.text, str(one.kind)) for one in pii.found_in(text)]
    for figure in checks.unreleased_figures(text):
        found.append((figure.sentence, "a figure before its release"))
    for price in checks.prices_given(text):
        found.append((price.sentence, "a price, a fee, a margin or a bid"))
    return sorted(
        (hit.start(), hit.end(), kind)
        for words, kind in found
        for hit in re.finditer(re.escape(words), text)
    )
