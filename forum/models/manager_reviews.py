"""What a contract manager found of each standard in a quarter, and the report made of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Contract
from forum.models.service_standards import StandardVersion

SENTENCE_LENGTH = 300
MOST_SAMPLED = 10_000


class SeenAs(StrEnum):
    """Whether what a standard promises was there to be seen."""

    SEEN = "seen"
    PARTLY = "partly"
    NOT_SEEN = "not seen"
    NOT_LOOKED = "not looked at"


class ManagerReport(db.Model):
    """One contract and quarter. Others read it once it is issued; changes after that say so."""

    __table_args__ = (UniqueConstraint("contract_id", "quarter_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    quarter_end: Mapped[date]  # its last day
    manager_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)  # who saved it last
    revision: Mapped[int] = mapped_column(default=1)  # of the form: two writers do not mix
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_at: Mapped[datetime | None]

    contract: Mapped[Contract] = relationship()
    manager: Mapped[User] = relationship()
    reviews: Mapped[list["ManagerReview"]] = relationship(
        back_populates="report", order_by="ManagerReview.id"
    )

    @property
    def is_corrected(self) -> bool:
        return self.issued_at is not None and self.edited_at > self.issued_at


class ManagerReview(db.Model):
    """Of one standard, in the words that applied at the end of the quarter."""

    __table_args__ = (
        UniqueConstraint("report_id", "version_id"),
        CheckConstraint("sample_size IS NULL OR sample_size >= 0", name="sample_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("manager_report.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"), index=True)
    seen: Mapped[str] = mapped_column(String(20), default="")  # a SeenAs; empty: not said yet
    sample_size: Mapped[int | None]  # files, meetings or answers looked at
    sentence: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    report: Mapped[ManagerReport] = relationship(back_populates="reviews")
    version: Mapped[StandardVersion] = relationship()
    author: Mapped[User] = relationship()


def is_issued() -> ColumnElement[bool]:
    return ManagerReport.issued_at.is_not(None)
