"""Samples of complaints that a contract manager looks at, and themes that were merged."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Contract

MERGE_REASON_LENGTH = 200


class SampleAnswer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


SAMPLE_QUESTIONS = {  # columns of ComplaintSampleNote
    "theme_right": "Was it under the right theme?",
    "in_time": "Was it answered in time?",
    "answer_fair": "Was the answer fair?",
    "learnt_from": "Was something learnt from it?",
}


class ComplaintSample(db.Model):
    """Which complaints of one quarter are looked at: places in the provider's own register.

    Whoever has `seed`, `received` and `size` can draw the same places again.
    """

    __table_args__ = (
        UniqueConstraint("contract_id", "quarter_end"),
        CheckConstraint("size > 0 AND size <= received", name="something_is_drawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    quarter_end: Mapped[date]
    received: Mapped[int]  # complaints of the return that stood then
    size: Mapped[int]
    seed: Mapped[int]
    manager_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)

    contract: Mapped[Contract] = relationship()
    manager: Mapped[User] = relationship()
    notes: Mapped[list["ComplaintSampleNote"]] = relationship(
        order_by="ComplaintSampleNote.place", cascade="all, delete-orphan"
    )


class ComplaintSampleNote(db.Model):
    """Four answers about one complaint, and nothing else of it."""

    __table_args__ = (UniqueConstraint("sample_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("complaint_sample.id"))
    place: Mapped[int]  # in the register of the quarter, by date of receipt, from 1
    theme_right: Mapped[str] = mapped_column(String(10), default="")  # a SampleAnswer
    in_time: Mapped[str] = mapped_column(String(10), default="")
    answer_fair: Mapped[str] = mapped_column(String(10), default="")
    learnt_from: Mapped[str] = mapped_column(String(10), default="")


class ThemeMerge(db.Model):
    """One theme became part of another. Returns keep the word they were sent with."""

    id: Mapped[int] = mapped_column(primary_key=True)
    from_theme: Mapped[str] = mapped_column(String(40), unique=True)
    into_theme: Mapped[str] = mapped_column(String(40))
    analyst_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(String(MERGE_REASON_LENGTH))
    # Quarters up to this one were shown with the themes apart when they were merged.
    shown_to: Mapped[date | None]

    analyst: Mapped[User] = relationship()
