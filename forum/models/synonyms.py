from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db

CONCEPT_LENGTH = 60
WORDS_LENGTH = 80


class How(StrEnum):
    SAME = "same"
    NAME = "name"
    ACRONYM = "acronym"
    NEAR = "near"


HOW_NAMES = {
    How.SAME: "Means exactly the same",
    How.ACRONYM: "Abbreviation",
    How.NAME: "Another name, whose own words count too",
    How.NEAR: "Close to it",
}


class Amendment(db.Model):
    """What an administrator added to the words of the file, or took out of them."""

    __table_args__ = (UniqueConstraint("concept", "words"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concept: Mapped[str] = mapped_column(String(CONCEPT_LENGTH))
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    how: Mapped[How] = mapped_column(String(10))
    is_taken_out: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
