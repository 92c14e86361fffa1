"""Case studies that a body has picked for a quarter."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation

BODIES = ("ERSA", "ACEVO", "NCVO")  # by name in the list of organisations; one pick each
WHY_LENGTH = 200


class ShowcasePick(db.Model):
    """One case study, picked by one body in one quarter. It counts in no order."""

    __table_args__ = (
        UniqueConstraint("quarter", "body_id"),
        UniqueConstraint("quarter", "case_study_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7))  # 2026-Q4
    body_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    why: Mapped[str] = mapped_column(String(WHY_LENGTH))
    editor_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    body: Mapped[Organisation] = relationship()
    case_study: Mapped[CaseStudy] = relationship()
