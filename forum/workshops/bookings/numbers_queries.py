"""What came of a workshop, counted for those who organise it: no names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.bookings import Booking, State
from forum.models.case_studies import CaseStudy
from forum.models.organisations import KIND_NAMES, Kind, Organisation
from forum.models.workshops import Workshop
from forum.workshops.attendance import queries as attendance

UNCONFIRMED = "No confirmed organisation"


@dataclass(frozen=True)
class Counts:
    booked: int = 0
    offered: int = 0
    waiting: int = 0
    gave_back: int = 0  # cancelled, or let an offer pass
    came: int = 0
    came_unbooked: int = 0  # of those who came
    missed: int = 0  # had a place, and nobody says they came
    case_studies: int = 0  # published of what was written at its tables

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class Numbers:
    by_kind: list[tuple[str, Counts]]  # only kinds that anybody is of
    total: Counts
    organisations: int  # that hold a place or came
    attendance_taken: bool  # whether anybody is noted to have come
    others: int  # who came and are no members, as the organiser counted them


def numbers(viewer, workshop: Workshop) -> Numbers:
    """NotFound for whoever does not organise it. Three statements."""
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    found: dict[str, Counts] = defaultdict(Counts)
    organisations = 0
    for kind, organisation_id, counts in _by_organisation(workshop):
        found[_name(kind)] += counts
        organisations += bool(organisation_id and (counts.booked or counts.came))
    for case_study in _followed(workshop):
        by = case_study.organisation
        found[_name(by.kind if by else None)] += Counts(case_studies=1)
    total = sum(found.values(), Counts())
    order = [*KIND_NAMES.values(), UNCONFIRMED]
    by_kind = [(name, found[name]) for name in order if name in found]
    others = attendance.day(workshop).others
    return Numbers(by_kind, total, organisations, total.came > 0, others)


def _name(kind: str | None) -> str:
    return KIND_NAMES[Kind(kind)] if kind else UNCONFIRMED


def _followed(workshop: Workshop) -> Iterable[CaseStudy]:
    whole = attendance.case_studies_of(workshop).options(joinedload(CaseStudy.organisation))
    return db.session.scalars(whole)


def _by_organisation(workshop: Workshop) -> Iterable[tuple[str | None, int | None, Counts]]:
    booked, came = Booking.state == State.BOOKED, Booking.came.is_(True)
    counted = (
        select(
            Organisation.kind,
            Booking.organisation_id,
            _number(booked),
            _number(Booking.state == State.OFFERED),
            _number(Booking.state == State.WAITING),
            _number(Booking.state.in_([State.CANCELLED, State.LAPSED])),
            _number(came),
            _number(and_(came, ~booked)),
            _number(and_(booked, Booking.came.is_not(True))),
        )
        .join(Organisation, Organisation.id == Booking.organisation_id, isouter=True)
        .where(Booking.workshop_id == workshop.id)
        .group_by(Booking.organisation_id, Organisation.kind)
    )
    for kind, organisation_id, *counts in db.session.execute(counted):
        yield kind, organisation_id, Counts(*counts)


def _number(condition):
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
