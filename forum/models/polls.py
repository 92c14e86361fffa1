from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Organisation
from forum.models.questions import Discussion

WORDS_LENGTH = 120
ANSWER_LENGTH = 80
FEWEST_ANSWERS, MOST_ANSWERS = 2, 6
FEWEST_DAYS, MOST_DAYS = 1, 28


class Poll(db.Model):
    """A poll in a question; its answers do not change once it is open."""

    id: Mapped[int] = mapped_column(primary_key=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH))
    answers: Mapped[str]  # one a line, in order
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # before its time, by its author or a moderator
    votes: Mapped[int] = mapped_column(default=0)

    discussion: Mapped[Discussion] = relationship()
    author: Mapped[User] = relationship()

    @property
    def choices(self) -> list[str]:
        return self.answers.split("\n") if self.answers else []

    @property
    def ended_at(self) -> datetime:
        return self.closed_at or self.closes_at

    @property
    def is_closed(self) -> bool:
        return self.ended_at <= clock.now()


class PollVote(db.Model):
    """One vote a member: the primary key says so."""

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    answer: Mapped[int]  # its place among the answers, from 0
    at: Mapped[datetime] = mapped_column(default=clock.now)

    poll: Mapped[Poll] = relationship()
    organisation: Mapped[Organisation] = relationship()
