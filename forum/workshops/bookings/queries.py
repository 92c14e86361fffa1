"""Bookings of a member, and the roster and the waiting list of a workshop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.bookings import HOLDING, LIVE, Booking, BookingState
from forum.models.workshops import Workshop, WorkshopStatus
from forum.policy.viewer import Viewer
from forum.workshops.bookings.waiting_list import Turn, WaitingMember, allocation_order


@dataclass(frozen=True)
class WaitingPosition:
    """A member's position on a waiting list, and what it depends on."""

    turn: Turn
    places_held: int  # by the member's organisation now, offers included
    put_first: int  # people whom an organiser put first

    @property
    def colleagues(self) -> int:
        """Of the same organisation, with an earlier turn."""
        return self.turn.places_held - self.places_held


@dataclass(frozen=True)
class PlacesSummary:
    """What the page of a workshop shows this viewer of places."""

    own: Booking | None
    position: WaitingPosition | None
    waiting: int
    may_come: bool
    may_see_roster: bool


def places_summary(viewer: Viewer, workshop: Workshop) -> PlacesSummary:
    """At most five short statements for any number of bookings."""
    booking = own(viewer, workshop) if viewer.is_authenticated else None
    return PlacesSummary(
        own=booking,
        position=waiting_position(booking) if booking else None,
        waiting=_count_waiting(workshop),
        may_come=policy.may_book(viewer) and may_come(viewer, workshop),
        may_see_roster=policy.may_see_roster(viewer, workshop),
    )


def waiting_position(booking: Booking) -> WaitingPosition | None:
    """None for a booking that does not wait."""
    if not booking.is_waiting:
        return None
    turns = waiting_turns(booking.workshop)
    turn = next(turn for turn in turns if turn.member.id == booking.id)
    put_first = sum(1 for other in turns if other.member.put_first_at)
    held = places_held(booking.workshop).get(booking.organisation_id, 0)
    return WaitingPosition(turn, held, put_first)


# The viewer's own


def own(viewer: Viewer, workshop: Workshop) -> Booking | None:
    """Read afresh from the database."""
    own = select(Booking).where(policy.own_bookings(viewer), Booking.workshop_id == workshop.id)
    return db.session.scalar(own.execution_options(populate_existing=True))


def may_come(viewer: Viewer, workshop: Workshop) -> bool:
    opened = select(Workshop.id).where(policy.open_workshops(viewer), Workshop.id == workshop.id)
    return db.session.scalar(opened) is not None


def upcoming(viewer: Viewer) -> list[Booking]:
    """Live bookings of workshops that are not over, the next first."""
    live = _of(viewer).where(Booking.state.in_(LIVE), Workshop.ends_at > clock.now())
    return list(db.session.scalars(live.order_by(Workshop.starts_at, Booking.id)))


def past(viewer: Viewer) -> Select[Booking]:
    """Attended or booked workshops that are over, the newest first."""
    attended = _of(viewer).where(
        Booking.state.in_([BookingState.BOOKED, BookingState.WALKED_IN]),
        Workshop.ends_at <= clock.now(),
    )
    return attended.order_by(Workshop.starts_at.desc(), Booking.id.desc())


def overlapping(viewer: Viewer, workshop: Workshop) -> list[Workshop]:
    """Other workshops at the same time for which this member has a live booking."""
    others = (
        select(Workshop)
        .join(Booking, Booking.workshop_id == Workshop.id)
        .where(
            policy.own_bookings(viewer),
            Booking.state.in_(LIVE),
            Workshop.id != workshop.id,
            Workshop.status == WorkshopStatus.PUBLISHED,
            Workshop.starts_at < workshop.ends_at,
            Workshop.ends_at > workshop.starts_at,
        )
        .order_by(Workshop.starts_at, Workshop.id)
    )
    return list(db.session.scalars(others))


# The waiting list


def waiting_turns(workshop: Workshop) -> list[Turn]:
    """The waiting list in the order of waiting_list.allocation_order(). Two statements."""
    waiting = select(
        Booking.id, Booking.organisation_id, Booking.asked_at, Booking.put_first_at
    ).where(Booking.workshop_id == workshop.id, Booking.state == BookingState.WAITING)
    members = [WaitingMember(*row) for row in db.session.execute(waiting)]
    return allocation_order(places_held(workshop), members) if members else []


def places_held(workshop: Workshop) -> dict[int | None, int]:
    """Places, offers included, by organisation; None for members without a confirmed one."""
    counted = (
        select(Booking.organisation_id, func.count())
        .where(Booking.workshop_id == workshop.id, Booking.state.in_(HOLDING))
        .group_by(Booking.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def lapsed_offers(workshop: Workshop, now: datetime) -> list[Booking]:
    """Offers whose deadline is past."""
    offers = select(Booking).where(
        Booking.workshop_id == workshop.id,
        Booking.state == BookingState.OFFERED,
        Booking.offered_until <= now,
    )
    return list(db.session.scalars(offers.order_by(Booking.id)))


def by_ids(ids: Collection[int]) -> list[Booking]:
    """In the order of the ids."""
    by_id = {b.id: b for b in db.session.scalars(select(Booking).where(Booking.id.in_(ids)))}
    return [by_id[booking_id] for booking_id in ids if booking_id in by_id]


# For organisers


def roster(viewer: Viewer, workshop: Workshop) -> list[Booking]:
    """Who has a place or came, by name; NotFound for others than the organisers."""
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    people = _with_people(workshop).where(
        Booking.state.in_([BookingState.BOOKED, BookingState.OFFERED, BookingState.WALKED_IN])
    )
    return sorted(
        (one for one in db.session.scalars(people) if one.member),
        key=lambda one: (one.member.name.casefold() if one.member else "", one.id),
    )


def waiting_list(viewer: Viewer, workshop: Workshop) -> list[tuple[Turn, Booking]]:
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    people = _with_people(workshop).where(Booking.state == BookingState.WAITING)
    by_id = {one.id: one for one in db.session.scalars(people)}
    return [(turn, by_id[turn.member.id]) for turn in waiting_turns(workshop)]


def get_live(viewer: Viewer, workshop: Workshop, booking_id: int) -> Booking:
    """A live booking, for an organiser to change."""
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    live = _with_people(workshop).where(Booking.id == booking_id, Booking.state.in_(LIVE))
    booking = db.session.scalar(live)
    if booking is None:
        raise NotFound
    return booking


def _with_people(workshop: Workshop) -> Select[Booking]:
    return (
        select(Booking)
        .where(Booking.workshop_id == workshop.id)
        .options(selectinload(Booking.member), selectinload(Booking.organisation))
    )


def _of(viewer: Viewer) -> Select[Booking]:
    return (
        select(Booking)
        .join(Booking.workshop)
        .where(policy.own_bookings(viewer), Workshop.status != WorkshopStatus.DRAFT)
        .options(joinedload(Booking.workshop))
    )


def _count_waiting(workshop: Workshop) -> int:
    counted = select(func.count()).where(
        Booking.workshop_id == workshop.id, Booking.state == BookingState.WAITING
    )
    return db.session.scalar(counted) or 0
