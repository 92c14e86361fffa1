from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy

REASON_LENGTH = 600
HIGHEST_DECIDED = 4  # level 5 follows by rule


class EvidenceDecision(db.Model):
    """An analyst's decision on the answers that a case study had then. Never changed."""

    # Of two analysts who decide at once, the second is refused.
    __table_args__ = (
        UniqueConstraint("case_study_id", "number"),
        CheckConstraint(f"level BETWEEN 0 AND {HIGHEST_DECIDED}", name="level_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"))
    number: Mapped[int]
    level: Mapped[int]
    computed_level: Mapped[int]  # what the rule said
    direction: Mapped[str] = mapped_column(String(10))  # a rules.Direction
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    facts: Mapped[dict] = mapped_column(JSON)  # rules.facts_of() when it was decided
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    answers_appeal: Mapped[bool] = mapped_column(default=False)

    case_study: Mapped[CaseStudy] = relationship()

    @property
    def is_change(self) -> bool:
        return self.level != self.computed_level


class EvidenceAppeal(db.Model):
    """The author's appeal against a decision to another analyst; one a decision."""

    decision_id: Mapped[int] = mapped_column(ForeignKey("evidence_decision.id"), primary_key=True)
    said: Mapped[str] = mapped_column(String(REASON_LENGTH))
    appealed_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]

    decision: Mapped[EvidenceDecision] = relationship()
