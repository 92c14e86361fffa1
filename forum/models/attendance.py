"""Attendance: the day of a workshop, its tables, the drafts made of them, feedback."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.workshops import Workshop

DID_LENGTH = 2_000
FOR_WHOM_LENGTH = 600
HAPPENED_LENGTH = 1_500
ANSWER_LENGTH = 400
MOST_TABLES = 30
USEFUL_NAMES = {
    1: "Not useful",
    2: "Slightly useful",
    3: "Useful",
    4: "Very useful",
    5: "It changes what I do",
}


class WorkshopDay(db.Model):
    """Facts of the day of a workshop; the row is made when an organiser first needs it."""

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), primary_key=True)
    code_turn: Mapped[int] = mapped_column(default=0)  # a new code is a new turn
    others: Mapped[int] = mapped_column(default=0)  # people who came and are not members


class WorkshopTable(db.Model):
    """The three boxes of one table."""

    __table_args__ = (UniqueConstraint("workshop_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    number: Mapped[int]
    did: Mapped[str] = mapped_column(default="")
    for_whom: Mapped[str] = mapped_column(default="")
    happened: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)  # 0: nothing written yet
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime | None]

    workshop: Mapped[Workshop] = relationship()
    writer: Mapped[User | None] = relationship()
    draft: Mapped["TableDraft | None"] = relationship(back_populates="table")

    @property
    def is_empty(self) -> bool:
        return not (self.did or self.for_whom or self.happened)


class TableDraft(db.Model):
    """The draft of a case study made of a table's boxes.

    The case study takes the draft's key, so this also links it to its workshop.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("workshop_table.id"), unique=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    draft_key: Mapped[str] = mapped_column(String(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    reminded_at: Mapped[datetime | None]

    table: Mapped[WorkshopTable] = relationship(back_populates="draft")
    author: Mapped[User] = relationship()


class Feedback(db.Model):
    """The three answers of a member who came."""

    __table_args__ = (
        UniqueConstraint("workshop_id", "member_id"),
        CheckConstraint("useful BETWEEN 1 AND 5", name="useful_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    # None once the member is erased; the answers stay in the totals.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    useful: Mapped[int]
    differently: Mapped[str] = mapped_column(default="")
    next_time: Mapped[str] = mapped_column(default="")
    said_at: Mapped[datetime] = mapped_column(default=clock.now)

    workshop: Mapped[Workshop] = relationship()
