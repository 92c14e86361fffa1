"""Programmes that contracts are let under, and which of their measures may stand side by side."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db

WORK_PROGRAMME = "work-programme"  # slug of the one that payment groups and data files are of
GREAT_BRITAIN = "Great Britain"


class ProgrammeKind(StrEnum):
    NATIONAL = "national"
    LOCAL = "local"
    PILOT = "pilot"
    OTHER = "other"


PROGRAMME_KINDS = {
    ProgrammeKind.NATIONAL: "National programme",
    ProgrammeKind.LOCAL: "Programme of a local authority",
    ProgrammeKind.PILOT: "Pilot",
    ProgrammeKind.OTHER: "Other programme",
}


class Programme(db.Model):
    """What contracts are let under: the Work Programme, or one of a local authority."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[ProgrammeKind] = mapped_column(
        String(20), default=ProgrammeKind.OTHER, server_default=ProgrammeKind.OTHER
    )
    let_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    geography: Mapped[str] = mapped_column(  # what its totals are of
        String(120), default="", server_default=""
    )
    area_code: Mapped[str | None] = mapped_column(String(6), unique=True)  # CPA, of CPA 5
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # of referrals
    is_demonstration: Mapped[bool] = mapped_column(default=False, server_default=false())
    basis: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    edited_at: Mapped[datetime | None]  # by an administrator: the data files change it no more

    @property
    def kind_name(self) -> str:
        return PROGRAMME_KINDS[ProgrammeKind(self.kind)]

    @property
    def is_work_programme(self) -> bool:
        return self.slug == WORK_PROGRAMME


class ComparableMeasure(db.Model):
    """A measure of which figures of two programmes may stand on one axis, and how they differ."""

    __table_args__ = (
        UniqueConstraint("measure", "programme_id", "other_id"),
        CheckConstraint("programme_id < other_id", name="two_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(60))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    difference: Mapped[str] = mapped_column(String(400))  # of definition, in a sentence
    marked_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme] = relationship(foreign_keys=programme_id)
    other: Mapped[Programme] = relationship(foreign_keys=other_id)


def default_programme_id(context: Any) -> int | None:
    """For rows that do not say theirs: that of their area, else the Work Programme."""
    given = context.get_current_parameters()
    found = None
    if given.get("area_id"):
        term = db.metadata.tables["term"]
        of_area = select(term.c.programme_id).where(term.c.id == given["area_id"])
        found = context.connection.scalar(of_area)
    return found or _work_programme_id(context)


def default_area_programme_id(context: Any) -> int | None:
    """An area is of the Work Programme where nothing else is said; no other term is of any."""
    is_area = context.get_current_parameters().get("vocabulary") == "area"
    return _work_programme_id(context) if is_area else None


def _work_programme_id(context: Any) -> int | None:
    programme = db.metadata.tables["programme"]
    of_it = select(programme.c.id).where(programme.c.slug == WORK_PROGRAMME)
    return context.connection.scalar(of_it)
