from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.models.comments import EarlierWords
from forum.practice.case_studies.differences import TextPiece, shortened, words_changed

MOST_QUOTED = 400  # characters


@dataclass(frozen=True)
class Edit:
    """One edit: when, and what it took out and put in."""

    at: datetime
    pieces: list[TextPiece]


def earlier_words(kind: str, object_id: int) -> list[EarlierWords]:
    """The oldest first."""
    rows = select(EarlierWords).where(
        EarlierWords.kind == kind, EarlierWords.object_id == object_id
    )
    return list(db.session.scalars(rows.order_by(EarlierWords.id)))


def edits(kind: str, object_id: int, body: str) -> list[Edit]:
    """The edits of words that now say `body`, the last first."""
    earlier = earlier_words(kind, object_id)
    return [edit for edit in reversed(_edits(earlier, body)) if _has_changes(edit)]


def _edits(earlier: Sequence[EarlierWords], body: str) -> list[Edit]:
    texts = [row.body for row in earlier] + [body]
    return [
        Edit(row.replaced_at, shortened(words_changed(row.body, texts[place + 1])))
        for place, row in enumerate(earlier)
    ]


def _has_changes(edit: Edit) -> bool:
    return any(piece.kind != "same" for piece in edit.pieces)


def quotation(name: str, body: str) -> str:
    """The beginning of somebody's words as a quotation in Markdown, with whose they are."""
    lines = text.excerpt(body.strip(), MOST_QUOTED).split("\n")
    return "\n".join([f"> {name}:", ">", *(f"> {line}".rstrip() for line in lines)]) + "\n\n"
