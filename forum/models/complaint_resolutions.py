"""What organisations changed so that fewer complain of a theme, and who did the same."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Contract, Organisation
from forum.models.vocabularies import Term

TEXT_LENGTH = 600


class ComplaintResolution(db.Model):
    """One change, in general words: nothing of any complaint or person."""

    __table_args__ = (Index("ix_complaint_resolution_theme", "theme", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme: Mapped[str] = mapped_column(String(40))  # a slug of data/complaint_themes.csv
    stage_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    submission_key: Mapped[str] = mapped_column(String(32), unique=True)
    wrong: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    changed: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    case_study_id: Mapped[int | None] = mapped_column(ForeignKey("case_study.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    stage: Mapped[Term] = relationship()
    organisation: Mapped[Organisation] = relationship()
    author: Mapped[User] = relationship()
    case_study: Mapped[CaseStudy | None] = relationship()
    uses: Mapped[list["ResolutionUse"]] = relationship(
        order_by="ResolutionUse.changed_on, ResolutionUse.id", back_populates="resolution"
    )


class ResolutionUse(db.Model):
    """An organisation made the change, from a day on: its author's, or another's that did it too.

    The returns of the contract, where it has one, say whether complaints fell.
    """

    __table_args__ = (UniqueConstraint("resolution_id", "organisation_id", "contract_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    resolution_id: Mapped[int] = mapped_column(ForeignKey("complaint_resolution.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    contract_key: Mapped[int]  # the contract's id, or 0: NULL is never the same as NULL
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    changed_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(default=clock.now)

    resolution: Mapped[ComplaintResolution] = relationship(back_populates="uses")
    organisation: Mapped[Organisation] = relationship()
    contract: Mapped[Contract | None] = relationship()
    member: Mapped[User] = relationship()
