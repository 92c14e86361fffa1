"""Workshops, their series, changes, notes and calendar keys."""

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.case_studies import Basis
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term
from forum.models.withheld import Withheld, WithheldState, withheld_of

TITLE_LENGTH = 100
PLACE_LENGTH = 120
ADDRESS_LENGTH = 300
ACCESS_LENGTH = 600
LINK_LENGTH = 500
AGENDA_LENGTH = 4_000
NOTES_LENGTH = 10_000
MOST_PLACES = 1_000
MOST_DAYS = 14  # that a workshop lasts


class WorkshopStatus(StrEnum):
    DRAFT = "draft"  # visible to its organisers
    PUBLISHED = "published"
    CANCELLED = "cancelled"  # was published; its page says why


class WhoMayCome(StrEnum):
    ANYONE = "anyone"  # any verified member
    AREA = "area"  # members whose organisation works in the workshop's area
    INVITED = "invited"  # the members and the mail domains on its list


WHO_MAY_COME_NAMES = {
    WhoMayCome.ANYONE: "Any member",
    WhoMayCome.AREA: "Members whose organisation works in this area",
    WhoMayCome.INVITED: "Only the people invited",
}

workshop_term = Table(
    "workshop_term",
    db.metadata,
    Column("workshop_id", ForeignKey("workshop.id"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)

workshop_organiser = Table(  # co-organisers; the one who scheduled it is organiser_id
    "workshop_organiser",
    db.metadata,
    Column("workshop_id", ForeignKey("workshop.id"), primary_key=True),
    Column("user_id", ForeignKey("user.id"), primary_key=True, index=True),
)


class Series(db.Model):
    """Workshops scheduled together by a rule; each has its own bookings."""

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(120))  # "Every two weeks on Tuesday"
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Workshop(db.Model):
    __table_args__ = (
        Unique("organiser_id", "submission_key"),  # makes sending the form idempotent
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity BETWEEN 1 AND 1000", name="capacity_in_range"),
        # Last line of defence: taking a place is one conditional UPDATE of this column.
        CheckConstraint("places_taken BETWEEN 0 AND capacity", name="places_within_capacity"),
        Index("ix_workshop_status_starts_at", "status", "starts_at"),
        Index("ix_workshop_status_ends_at", "status", "ends_at"),
        Index("ix_workshop_organisation_id_ends_at", "organisation_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20), unique=True)  # of the data file
    slug: Mapped[str] = mapped_column(String(60))
    status: Mapped[WorkshopStatus] = mapped_column(String(20), default=WorkshopStatus.DRAFT)
    cancelled_reason: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))

    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_name: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    access_notes: Mapped[str] = mapped_column(String(ACCESS_LENGTH), default="")
    link: Mapped[str] = mapped_column(String(LINK_LENGTH), default="")  # to join online
    area_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)

    capacity: Mapped[int]
    places_taken: Mapped[int] = mapped_column(default=0)
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    who_may_come: Mapped[WhoMayCome] = mapped_column(String(20), default=WhoMayCome.ANYONE)

    agenda: Mapped[str] = mapped_column(default="")  # Markdown as written
    agenda_html: Mapped[str] = mapped_column(default="", info=rendered_from("agenda"))
    html_policy: Mapped[int] = mapped_column(default=0)

    organiser_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    submission_key: Mapped[str] = mapped_column(String(32))

    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)  # optimistic lock of the form

    # Calendar programs replace an event by one with the same uid and a higher sequence.
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)

    basis: Mapped[Basis] = mapped_column(String(20), default=Basis.MEMBER)

    organiser: Mapped[User] = relationship()
    co_organisers: Mapped[list[User]] = relationship(secondary=workshop_organiser)
    organisation: Mapped[Organisation | None] = relationship()
    area: Mapped[Term | None] = relationship()
    terms: Mapped[list[Term]] = relationship(
        secondary=workshop_term, order_by=(Term.position, Term.id)
    )
    series: Mapped[Series | None] = relationship()
    invitations: Mapped[list["Invitation"]] = relationship(cascade="all, delete-orphan")

    @property
    def is_draft(self) -> bool:
        return self.status == WorkshopStatus.DRAFT

    @property
    def is_published(self) -> bool:
        return self.status == WorkshopStatus.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.status == WorkshopStatus.CANCELLED

    @property
    def is_past(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def has_started(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_upcoming(self) -> bool:
        """Published and not yet begun: it can be booked."""
        return self.is_published and not self.has_started

    @property
    def is_online(self) -> bool:
        return bool(self.link) and not self.place_name

    @property
    def places_left(self) -> int:
        return self.capacity - self.places_taken

    @property
    def is_full(self) -> bool:
        return self.places_left <= 0

    @property
    def is_demonstration(self) -> bool:
        return self.basis == Basis.ILLUSTRATIVE or self.organiser.is_demonstration

    @property
    def organisers(self) -> list[User]:
        return [self.organiser, *self.co_organisers]

    @property
    def where(self) -> str:
        """The place, "Online", or both."""
        if self.is_online:
            return "Online"
        return f"{self.place_name}, and online" if self.link else self.place_name

    @property
    def area_name(self) -> str:
        return self.area.label if self.area else ""

    @property
    def who_may_come_name(self) -> str:
        return WHO_MAY_COME_NAMES[WhoMayCome(self.who_may_come)]


class Invitation(db.Model):
    """Of a workshop by invitation: a mail address, or all addresses of a mail domain.

    It need not be a member's, so the list does not disclose who is a member.
    """

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), primary_key=True)
    # ada@example.org, or example.org; lower case
    address: Mapped[str] = mapped_column(String(254), primary_key=True, index=True)

    @property
    def is_domain(self) -> bool:
        return "@" not in self.address


class WorkshopChangeKind(StrEnum):
    CHANGED = "changed"  # when or where, or who may come
    CANCELLED = "cancelled"


class WorkshopChange(db.Model):
    """A change that people with a booking are mailed; saved in the commit of the change."""

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    kind: Mapped[WorkshopChangeKind] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    # [{"name": "Starts", "was": "…", "now": "…"}], in the words of the page
    what: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    told_at: Mapped[datetime | None] = mapped_column(index=True)  # when the letters were written

    workshop: Mapped[Workshop] = relationship()


class WorkshopNotes(db.Model):
    """A version of the notes of a workshop. Immutable; the highest number is shown."""

    __table_args__ = (Unique("workshop_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"), index=True)
    number: Mapped[int]
    writer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    body: Mapped[str]  # Markdown as written
    html: Mapped[str] = mapped_column(default="", info=rendered_from("body"))
    html_policy: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]  # hidden since

    workshop: Mapped[Workshop] = relationship()
    writer: Mapped[User] = relationship()
    held: Mapped[Withheld | None] = withheld_of("WorkshopNotes", "notes", WithheldState.HELD)


class CalendarKey(db.Model):
    """The secret address of a member's calendar feed, as a hash; a new key replaces it."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship()


class WorkshopOnRecord(db.Model):
    """A workshop, or a series, reported by a public source; its date as the source has it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)  # of the data file
    title: Mapped[str] = mapped_column(String(120))
    host: Mapped[str] = mapped_column(String(120), default="")  # as the source names it
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    place: Mapped[str] = mapped_column(String(120), default="")
    topic: Mapped[str] = mapped_column(default="")
    format: Mapped[str] = mapped_column(default="")
    date: Mapped[str] = mapped_column(String(120), default="")  # "2013 to 2014"
    source: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation | None] = relationship()
