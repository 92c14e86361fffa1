from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.vocabularies import Term

WORDS_LENGTH = 80


class GapStatus(StrEnum):
    HELD = "held"  # words that a member typed: a moderator reads them first
    OPEN = "open"
    DECLINED = "declined"
    FILLED = "filled"


class Gap(db.Model):
    """A subject without enough case studies: two terms, or words that a moderator accepted.

    It is filled once more case studies are on it than `had`, the number when it opened.
    """

    __table_args__ = (UniqueConstraint("for_whom_id", "what_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    for_whom_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    what_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))  # a stage or a practice
    words: Mapped[str | None] = mapped_column(String(WORDS_LENGTH), unique=True)  # lower case
    status: Mapped[str] = mapped_column(String(10), default=GapStatus.OPEN, index=True)
    had: Mapped[int] = mapped_column(default=0)
    searches: Mapped[int] = mapped_column(default=0)  # that found nothing, in 90 days
    round: Mapped[int] = mapped_column(default=1)  # goes up when it opens again
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    filled_at: Mapped[datetime | None]
    filled_by_id: Mapped[int | None] = mapped_column(ForeignKey("case_study.id"))

    for_whom: Mapped[Term | None] = relationship(foreign_keys=for_whom_id)
    what: Mapped[Term | None] = relationship(foreign_keys=what_id)
    filled_by: Mapped[CaseStudy | None] = relationship()

    @property
    def name(self) -> str:
        if self.for_whom is None or self.what is None:
            return f"“{self.words}”"
        return f"{self.what.name} for {self.for_whom.label}"


class Need(db.Model):
    """A member needs it, and gets one mail when the gap is filled."""

    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    gap: Mapped[Gap] = relationship()
    member: Mapped[User] = relationship()
