from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term
from forum.models.withheld import Withheld, WithheldState, withheld_of

TEXT_LENGTH = 600


class Result(StrEnum):
    WORKED = "worked"
    WITH_CHANGES = "with-changes"
    DID_NOT_WORK = "did-not-work"
    NOT_STARTED = "could-not-start"
    TOO_EARLY = "too-early"


RESULT_NAMES = {
    Result.WORKED: "It worked",
    Result.WITH_CHANGES: "It worked with changes",
    Result.DID_NOT_WORK: "It did not work",
    Result.NOT_STARTED: "We could not start",
    Result.TOO_EARLY: "Too early to say",
}


class Scale(StrEnum):
    """With how many people."""

    NOBODY = ""  # where it could not start
    UP_TO_5 = "1-5"
    UP_TO_20 = "6-20"
    UP_TO_100 = "21-100"
    MORE = "100+"


SCALE_NAMES = {
    Scale.UP_TO_5: "1 to 5 people",
    Scale.UP_TO_20: "6 to 20 people",
    Scale.UP_TO_100: "21 to 100 people",
    Scale.MORE: "More than 100 people",
}


class Again(StrEnum):
    YES = "yes"
    UNSURE = "not-sure"
    NO = "no"


AGAIN_NAMES = {
    Again.YES: "Would use it again",
    Again.UNSURE: "Not sure about using it again",
    Again.NO: "Would not use it again",
}


class Try(db.Model):
    """One member's report of doing what a case study describes, with one claimant group.

    Within six months it is the same report, edited; after that a new one, of the next `round`.
    The unique constraint makes concurrent requests one row.
    """

    __table_args__ = (
        UniqueConstraint("case_study_id", "member_id", "group_id", "round"),
        Index("ix_try_organisation_id_tried_at", "organisation_id", "tried_at", "id"),
        Index("ix_try_group_id_tried_at", "group_id", "tried_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("term.id"))  # a claimant group
    round: Mapped[int] = mapped_column(default=1)
    version: Mapped[int]  # of the case study that was tried
    result: Mapped[str] = mapped_column(String(20))  # a Result
    scale: Mapped[str] = mapped_column(String(10), default="")  # a Scale
    again: Mapped[str] = mapped_column(String(10))  # an Again
    what_changed: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    note: Mapped[str] = mapped_column(String(TEXT_LENGTH), default="")
    tried_at: Mapped[datetime] = mapped_column(default=clock.now)  # starts the six months
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  # others do not see it, and it does not count

    case_study: Mapped[CaseStudy] = relationship()
    member: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
    group: Mapped[Term] = relationship()
    held: Mapped[Withheld | None] = withheld_of("Try", "try", WithheldState.HELD)

    @property
    def result_name(self) -> str:
        return RESULT_NAMES[Result(self.result)]

    @property
    def scale_name(self) -> str:
        return SCALE_NAMES[Scale(self.scale)] if self.scale else ""

    @property
    def again_name(self) -> str:
        return AGAIN_NAMES[Again(self.again)]


class Plan(db.Model):
    """A member plans to try it, and is asked by mail on a day how it went. Private."""

    __table_args__ = (UniqueConstraint("case_study_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    come_back_on: Mapped[date] = mapped_column(Date, index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_at: Mapped[datetime | None]  # when the day had come

    case_study: Mapped[CaseStudy] = relationship()
    member: Mapped[User] = relationship()
