from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db

DEFINITION_LENGTH, NOTE_LENGTH, OFFICE_LENGTH = 400, 500, 80


class ReviewOutcome(StrEnum):
    CHECKED = "checked"
    CHANGED = "changed"


class MeasureReview(db.Model):
    """One look at the definition of a measure. The first definition stands in measures.py.

    `number` counts the reviews of a measure: of two analysts who send one at once, one is refused.
    """

    __table_args__ = (UniqueConstraint("measure", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    definition: Mapped[str] = mapped_column(String(DEFINITION_LENGTH), default="")  # if changed
    applies_from: Mapped[date | None]  # figures to an earlier day keep the definition before
    office: Mapped[str] = mapped_column(String(OFFICE_LENGTH))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    next_review: Mapped[date]
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
