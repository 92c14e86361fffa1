from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User

NAME_LENGTH = 80
QUERY_LENGTH = 2_000  # PostgreSQL's index takes no more than 2,700 bytes a row
COUNTED_LENGTH = 80


class Mail(StrEnum):
    WEEKLY = "weekly"
    OFF = "off"


MAIL_NAMES = {Mail.WEEKLY: "Once a week, when there are new ones", Mail.OFF: "No mail"}


class SavedSearch(db.Model):
    """A view of the case studies that a member keeps, and is told of what is new in it."""

    __table_args__ = (UniqueConstraint("user_id", "query"),)  # saved twice is one

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    query: Mapped[str] = mapped_column(String(QUERY_LENGTH))  # as asked.Asked.query writes it
    mail: Mapped[Mail] = mapped_column(String(10), default=Mail.WEEKLY)
    stop_key: Mapped[str] = mapped_column(String(43), unique=True)  # of the link in its mails
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    looked_at: Mapped[datetime] = mapped_column(default=clock.now)  # what is newer is news

    user: Mapped[User] = relationship()

    @property
    def path(self) -> str:
        return f"/case-studies?{self.query}" if self.query else "/case-studies"


class SearchCount(db.Model):
    """How often the same words were looked for on one day. Nothing says by whom."""

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(COUNTED_LENGTH), primary_key=True)
    found_nothing: Mapped[bool] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(default=0)
