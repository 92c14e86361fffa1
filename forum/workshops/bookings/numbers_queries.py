"""Totals of a workshop for its organisers, by kind of organisation: no names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy
from forum.models.organisations import KIND_NAMES, Kind, Organisation
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.workshops.attendance import queries as attendance

UNCONFIRMED = "No confirmed organisation"


@dataclass(frozen=True)
class BookingCounts:
    booked: int = 0
    offered: int = 0
    waiting: int = 0
    gave_back: int = 0  # cancelled, or let an offer pass
    came: int = 0
    came_unbooked: int = 0  # of those who came
    missed: int = 0  # had a place; their coming is not recorded
    case_studies: int = 0  # published, and first written at its tables

    def __add__(self, other: "BookingCounts") -> "BookingCounts":
        return BookingCounts(
            *(getattr(self, f.name) + getattr(other, f.name) for f in fields(self))
        )


@dataclass(frozen=True)
class WorkshopNumbers:
    by_kind: list[tuple[str, BookingCounts]]  # only kinds that anybody is of
    total: BookingCounts
    organisations: int  # that hold a place or came
    attendance_taken: bool  # whether the coming of anybody is recorded
    others: int  # came and are not members, as the organiser counted them


def numbers(viewer: Viewer, workshop: Workshop) -> WorkshopNumbers:
    """NotFound for others than its organisers. Three statements."""
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    by_name: dict[str, BookingCounts] = defaultdict(BookingCounts)
    organisations = 0
    for kind, organisation_id, counts in _by_organisation(workshop):
        by_name[_name(kind)] += counts
        organisations += bool(organisation_id and (counts.booked or counts.came))
    for case_study in _resulting_case_studies(workshop):
        organisation = case_study.organisation
        name = _name(organisation.kind if organisation else None)
        by_name[name] += BookingCounts(case_studies=1)
    total = sum(by_name.values(), BookingCounts())
    order = [*KIND_NAMES.values(), UNCONFIRMED]
    by_kind = [(name, by_name[name]) for name in order if name in by_name]
    others = attendance.day(workshop).others
    return WorkshopNumbers(by_kind, total, organisations, total.came > 0, others)


def _name(kind: str | None) -> str:
    return KIND_NAMES[Kind(kind)] if kind else UNCONFIRMED


def _resulting_case_studies(workshop: Workshop) -> Iterable[CaseStudy]:
    whole = attendance.case_studies_of(workshop).options(joinedload(CaseStudy.organisation))
    return db.session.scalars(whole)


def _by_organisation(workshop: Workshop) -> Iterable[tuple[str | None, int | None, BookingCounts]]:
    booked, came = Booking.state == BookingState.BOOKED, Booking.came.is_(True)
    counted = (
        select(
            Organisation.kind,
            Booking.organisation_id,
            _count(booked),
            _count(Booking.state == BookingState.OFFERED),
            _count(Booking.state == BookingState.WAITING),
            _count(Booking.state.in_([BookingState.CANCELLED, BookingState.LAPSED])),
            _count(came),
            _count(and_(came, ~booked)),
            _count(and_(booked, Booking.came.is_not(True))),
        )
        .join(Organisation, Organisation.id == Booking.organisation_id, isouter=True)
        .where(Booking.workshop_id == workshop.id)
        .group_by(Booking.organisation_id, Organisation.kind)
    )
    for kind, organisation_id, *counts in db.session.execute(counted):
        yield kind, organisation_id, BookingCounts(*counts)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
