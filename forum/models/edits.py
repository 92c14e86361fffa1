from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db


class EarlierWords(db.Model):
    """What a comment or an answer said before an edit; goes when they are withdrawn."""

    __table_args__ = (Index("ix_earlier_words_kind_object_id", "kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # the name of a gate.registry.WordsKind
    object_id: Mapped[int]
    body: Mapped[str]  # Markdown, as written
    replaced_at: Mapped[datetime] = mapped_column(default=clock.now)
