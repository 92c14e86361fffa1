from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db


class ThankKind(StrEnum):
    """What somebody can be thanked for."""

    ANSWER = "answer"
    COMMENT = "comment"
    TRY = "try"


class Thank(db.Model):
    """One member thanks the author of one thing. Who thanked is shown to nobody."""

    __table_args__ = (
        UniqueConstraint("member_id", "kind", "object_id"),
        Index("ix_thank_kind_object_id", "kind", "object_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[ThankKind] = mapped_column(String(20))
    object_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)  # who is thanked
    at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None] = mapped_column(index=True)  # when the author was told
