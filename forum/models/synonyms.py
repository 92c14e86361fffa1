from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db

CONCEPT_LENGTH = 60
WORDS_LENGTH = 80


class SynonymKind(StrEnum):
    SAME = "same"
    NAME = "name"
    ACRONYM = "acronym"
    NEAR = "near"


SYNONYM_KIND_NAMES = {
    SynonymKind.SAME: "Means exactly the same",
    SynonymKind.ACRONYM: "Abbreviation",
    SynonymKind.NAME: "Another name, whose own words count too",
    SynonymKind.NEAR: "Close to it",
}


class SynonymAmendment(db.Model):
    """An entry that an administrator added to data/thesaurus.csv, or took out of it."""

    __tablename__ = "amendment"
    __table_args__ = (UniqueConstraint("concept", "words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concept: Mapped[str] = mapped_column(String(CONCEPT_LENGTH))  # slug
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    how: Mapped[SynonymKind] = mapped_column(String(10))
    is_taken_out: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
