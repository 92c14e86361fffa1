from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy

NAME_LENGTH = 80
NOTE_LENGTH = 400
MOST_ITEMS = 25  # so that the printed document stays one that is read
MOST_COLLECTIONS = 50


class Collection(db.Model):
    """A list of case studies, as pages call it. With a `key` it is shared with verified members
    who have the address.
    """

    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    key: Mapped[str | None] = mapped_column(String(43), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    owner: Mapped[User] = relationship()


class Saved(db.Model):
    """A case study in a list. One that is withdrawn is not shown."""

    __table_args__ = (UniqueConstraint("collection_id", "case_study_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), index=True
    )
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)

    collection: Mapped[Collection] = relationship()
    case_study: Mapped[CaseStudy] = relationship()
