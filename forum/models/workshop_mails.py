"""Mails of organisers to those who booked, and what organisers are told of bookings."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.bookings import Booking
from forum.models.workshops import Workshop

SUBJECT_LENGTH = 90  # with the title of the workshop it fits the subject of a letter
BODY_LENGTH = 4_000


class Audience(StrEnum):
    BOOKED = "booked"
    BOOKED_AND_WAITING = "booked-and-waiting"
    WAITING = "waiting"
    CAME = "came"


AUDIENCE_NAMES = {
    Audience.BOOKED: "Everybody with a place",
    Audience.BOOKED_AND_WAITING: "Everybody with a place or on the waiting list",
    Audience.WAITING: "Everybody on the waiting list",
    Audience.CAME: "Everybody who came",
}


class WorkshopMail(db.Model):
    """One mail of an organiser. It does not change once it is sent."""

    __table_args__ = (UniqueConstraint("writer_id", "submission_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    writer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(32))  # makes sending idempotent
    audience: Mapped[Audience] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(SUBJECT_LENGTH))
    body: Mapped[str]  # Markdown as written
    html: Mapped[str] = mapped_column(default="", info=rendered_from("body"))
    html_policy: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    is_follow_up: Mapped[bool] = mapped_column(default=False)  # of a workshop that was over
    recipients: Mapped[int] = mapped_column(default=0)  # how many, also once copies are erased

    workshop: Mapped[Workshop] = relationship()
    writer: Mapped[User] = relationship()

    @property
    def audience_name(self) -> str:
        return AUDIENCE_NAMES[Audience(self.audience)]


class WorkshopMailCopy(db.Model):
    """A mail to one member: the key makes it one each. Chosen when the mail is sent."""

    __table_args__ = (Index("ix_workshop_mail_copy_letter_at", "letter_at"),)

    mail_id: Mapped[int] = mapped_column(ForeignKey("workshop_mail.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    letter_at: Mapped[datetime | None]  # when it was handed to the outbox

    mail: Mapped[WorkshopMail] = relationship()
    member: Mapped[User] = relationship()


class BookingNewsKind(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    CANCELLED = "cancelled"  # by the member, who had a place or waited for one


class BookingNews(db.Model):
    """A member booked or cancelled; kept until the organisers' summaries have it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    kind: Mapped[BookingNewsKind] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    workshop: Mapped[Workshop] = relationship()
    booking: Mapped[Booking] = relationship()


class BookingNewsStrength(StrEnum):
    """Off is a MailStop of MailKind.BOOKINGS."""

    AT_ONCE = "at-once"
    DAILY = "daily"


class OrganiserPreference(db.Model):
    """How an organiser is told of bookings; without a row, daily."""

    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    bookings: Mapped[BookingNewsStrength] = mapped_column(
        String(10), default=BookingNewsStrength.DAILY
    )
    told_until: Mapped[datetime | None]  # the end of the last summary
