"""Merges of two organisations, terms or accounts into one: asked for by one, decided by another."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User

REASON_LENGTH = 120  # it goes into one row of the audit log


class MergeKind(StrEnum):
    ORGANISATION = "organisation"
    TERM = "term"
    MEMBER = "member"


class MergeOutcome(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


class MergeRequest(db.Model):
    """`from_id` becomes part of `into_id`. No foreign keys: after a merge the first is gone."""

    __table_args__ = (
        CheckConstraint(
            "outcome != 'done' OR COALESCE(decided_by_id, 0) != COALESCE(asked_by_id, 0)",
            name="two_people",
        ),
        CheckConstraint("from_id != into_id", name="two_things"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MergeKind] = mapped_column(String(20))
    from_id: Mapped[int]
    into_id: Mapped[int]
    from_name: Mapped[str] = mapped_column(String(120), default="")  # "" of a member
    # "term 12" while it waits: one merge of each at a time.
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    outcome: Mapped[MergeOutcome] = mapped_column(
        String(10), default=MergeOutcome.WAITING, index=True
    )
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # None: on the server
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]

    asked_by: Mapped[User | None] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    @property
    def is_waiting(self) -> bool:
        return self.outcome == MergeOutcome.WAITING


class MergedAccount(db.Model):
    """A closed account of somebody who goes on under another one."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)
