"""What an author says their case study helps with: a standard, or a theme of complaints."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.service_standards import Standard
from forum.models.withheld import REASON_LENGTH

MOST_LINKS = 3


class LinkState(StrEnum):
    PROPOSED = "proposed"  # waits for a moderator; its author alone sees it
    CONFIRMED = "confirmed"
    REFUSED = "refused"  # with a reason, which its author reads


class CaseStudyLink(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"))
    target: Mapped[str] = mapped_column(String(60))  # standard-12, theme-money
    standard_id: Mapped[int | None] = mapped_column(ForeignKey("standard.id"), index=True)
    theme: Mapped[str | None] = mapped_column(String(40), index=True)  # as on the day of choosing
    state: Mapped[LinkState] = mapped_column(String(10), default=LinkState.PROPOSED)
    chosen_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")

    case_study: Mapped[CaseStudy] = relationship()
    standard: Mapped[Standard | None] = relationship()

    __table_args__ = (
        UniqueConstraint("case_study_id", "target"),
        CheckConstraint("(standard_id IS NULL) <> (theme IS NULL)", name="one_target"),
        Index("ix_case_study_link_state", "state", "chosen_at"),
    )
