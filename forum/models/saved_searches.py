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


class MailFrequency(StrEnum):
    WEEKLY = "weekly"
    OFF = "off"


MAIL_FREQUENCY_NAMES = {
    MailFrequency.WEEKLY: "Weekly",
    MailFrequency.OFF: "Mute",
}


class SavedSearch(db.Model):
    """A view of the list of case studies that a member saved under a name."""

    __table_args__ = (UniqueConstraint("user_id", "query"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    query: Mapped[str] = mapped_column(String(QUERY_LENGTH))  # SearchParams.query
    mail: Mapped[MailFrequency] = mapped_column(String(10), default=MailFrequency.WEEKLY)
    stop_key: Mapped[str] = mapped_column(String(43), unique=True)  # in the link of its mails
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    looked_at: Mapped[datetime] = mapped_column(default=clock.now)  # newer results are new

    user: Mapped[User] = relationship()

    @property
    def path(self) -> str:
        return f"/case-studies?{self.query}" if self.query else "/case-studies"


class SearchCount(db.Model):
    """How often the same words were searched for on one day, without a member or device."""

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(COUNTED_LENGTH), primary_key=True)
    found_nothing: Mapped[bool] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(default=0)
