from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, exists
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Contract
from forum.models.releases import Release, is_open
from forum.models.vocabularies import Term


class ComplaintStep(StrEnum):
    """Who gave the last answer."""

    ADVISER = "adviser"
    MANAGER = "manager"
    HEAD_OFFICE = "head office"
    EXAMINER = "independent case examiner"


class DaysTaken(StrEnum):
    """Working days from receipt to that answer."""

    UP_TO_10 = "10 or fewer"
    UP_TO_20 = "11 to 20"
    UP_TO_40 = "21 to 40"
    MORE = "more than 40"
    OPEN = "not answered yet"


FINDINGS = ("upheld", "partly_upheld", "not_upheld", "withdrawn")  # columns of ComplaintCount


class ComplaintReturn(db.Model):
    """What one contract's prime counted in one quarter. Replaced ones stay, and count no more."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # Contract and quarter while it stands: there is one of each.
    standing_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    quarter_end: Mapped[date] = mapped_column(index=True)  # its last day
    participants: Mapped[int]  # people on the programme at any time in the quarter
    sender_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    sha256: Mapped[str] = mapped_column(String(64))  # of the file, which is not kept
    replaced_at: Mapped[datetime | None]
    # How many organisations' returns in the one format it is the sum of; 0: the prime's own file.
    added_up_of: Mapped[int] = mapped_column(default=0)

    contract: Mapped[Contract] = relationship()
    sender: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("participants > 0", name="somebody_took_part"),)


class ComplaintCount(db.Model):
    """One row of a return: how many, and what was found of them.

    Rows that are alike but for a stage that was merged add up.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("complaint_return.id"), index=True)
    theme: Mapped[str] = mapped_column(String(40))  # a slug of data/complaint_themes.csv
    stage_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    step: Mapped[ComplaintStep] = mapped_column(String(30))
    days: Mapped[DaysTaken] = mapped_column(String(20))
    received: Mapped[int]
    upheld: Mapped[int] = mapped_column(default=0)
    partly_upheld: Mapped[int] = mapped_column(default=0)
    not_upheld: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[int] = mapped_column(default=0)

    stage: Mapped[Term] = relationship()

    __table_args__ = (
        CheckConstraint(
            "upheld >= 0 AND partly_upheld >= 0 AND not_upheld >= 0 AND withdrawn >= 0"
            " AND upheld + partly_upheld + not_upheld + withdrawn <= received",
            name="no_more_found_than_received",
        ),
    )


def standing_key(contract_id: int, quarter_end: date) -> str:
    return f"{contract_id}-{quarter_end.isoformat()}"


def is_released() -> ColumnElement[bool]:
    """Of returns: a release of that quarter has opened since it was sent.

    A return that comes after the release waits for the next one: all see it at one minute.
    """
    covers = Release.cut_off >= ComplaintReturn.quarter_end
    after = Release.release_at >= ComplaintReturn.sent_at
    return exists().where(is_open(), covers, after)
