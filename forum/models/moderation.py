from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy

REASON_LENGTH = 600


class Act(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CONFIRMED_MEMBER = "confirmed a member"
    REFUSED_MEMBER = "refused a member"
    CHANGE_ASKED = "asked for a change"
    KEPT = "kept after a report"
    REDACTED = "took a passage out"
    RESTORED = "restored"
    MOVE_SUGGESTED = "suggested another tag"
    WARNED = "warned a member"
    SILENCED = "silenced a member"
    SUSPENDED = "suspended a member"
    APPEAL_DISMISSED = "dismissed an appeal"


class Decision(db.Model):
    """One line of the public log. It names the item and the act, never a person."""

    __table_args__ = (Index("ix_decision_kind_object_id", "kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[Act] = mapped_column(String(30))
    case_study_id: Mapped[int | None] = mapped_column(ForeignKey("case_study.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    moderator_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    what: Mapped[str | None] = mapped_column(String(40))  # "a comment", where it is no case study
    # The item, by moderation.subjects; NULL for what was decided before these were noted.
    kind: Mapped[str | None] = mapped_column(String(30))
    object_id: Mapped[int | None]
    category: Mapped[str | None] = mapped_column(String(20))  # why it was in the queue
    waited_since: Mapped[datetime | None]  # when it came into the queue
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)

    case_study: Mapped[CaseStudy | None] = relationship()
    member: Mapped[User | None] = relationship(foreign_keys=member_id)
    moderator: Mapped[User] = relationship(foreign_keys=moderator_id)
