"""What changed between two texts, in whole words: for people, not for programs."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORDS = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 6_000  # beyond, comparing word by word takes seconds: whole texts are shown
SAME_CONTEXT = 30  # words kept on each side of a change in a long stretch that is the same


class PieceKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    LEFT_OUT = "left out"  # a long stretch that is the same in both


@dataclass(frozen=True)
class TextPiece:
    kind: PieceKind
    text: str


def words_changed(old: str, new: str) -> list[TextPiece]:
    """The new text with what was taken out and what was put in, in order."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        whole = [TextPiece(PieceKind.REMOVED, old), TextPiece(PieceKind.ADDED, new)]
        return [piece for piece in whole if piece.text]
    pieces: list[TextPiece] = []
    for step, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if step == "equal":
            pieces.append(TextPiece(PieceKind.SAME, "".join(before[i:j])))
            continue
        pieces.append(TextPiece(PieceKind.REMOVED, "".join(before[i:j])))
        pieces.append(TextPiece(PieceKind.ADDED, "".join(after[k:m])))
    return [piece for piece in pieces if piece.text]


def shortened(pieces: list[TextPiece]) -> list[TextPiece]:
    """Without the middle of long stretches that did not change."""
    found: list[TextPiece] = []
    for place, piece in enumerate(pieces):
        words = WORDS.findall(piece.text)
        if piece.kind is not PieceKind.SAME or len(words) <= 3 * SAME_CONTEXT:
            found.append(piece)
            continue
        head = "".join(words[:SAME_CONTEXT]) if place else ""
        tail = "".join(words[-SAME_CONTEXT:]) if place < len(pieces) - 1 else ""
        cut = [
            TextPiece(PieceKind.SAME, head),
            TextPiece(PieceKind.LEFT_OUT, "…"),
            TextPiece(PieceKind.SAME, tail),
        ]
        found += [piece for piece in cut if piece.text]
    return found
