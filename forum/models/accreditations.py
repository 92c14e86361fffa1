"""Customer service accreditations: how ready an organisation is, and what it holds."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Organisation

NOTE_LENGTH, NAME_LENGTH, PATH_LENGTH, ADDRESS_LENGTH = 600, 120, 200, 300
NUMBER_LENGTH = 4  # of a part of data/accreditation_parts.csv: 1.1 to 5.3


class Readiness(StrEnum):
    READY = "ready"
    PARTLY = "partly"
    GAP = "gap"


class SelfAssessment(db.Model):
    """What an organisation thinks of itself in one part; its own members alone read it."""

    __table_args__ = (UniqueConstraint("organisation_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    part: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    readiness: Mapped[Readiness] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)  # who wrote it last
    at: Mapped[datetime] = mapped_column(default=clock.now)


class AccreditationEvidence(db.Model):
    """A page of the exchange that shows how an organisation meets a part."""

    __table_args__ = (UniqueConstraint("organisation_id", "part", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    part: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    path: Mapped[str] = mapped_column(String(PATH_LENGTH))
    title: Mapped[str] = mapped_column(String(NAME_LENGTH))
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class HeldAccreditation(db.Model):
    """One that an organisation says it holds; somebody of another organisation may confirm it."""

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    scheme: Mapped[str] = mapped_column(String(NAME_LENGTH))
    assessor: Mapped[str] = mapped_column(String(NAME_LENGTH))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    certificate: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")  # its number
    certificate_url: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    stated_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    # By name, as it was called then: a confirmation stands when the person has moved on.
    confirmed_for: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    confirmed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")

    organisation: Mapped[Organisation] = relationship()
    confirmer: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)
