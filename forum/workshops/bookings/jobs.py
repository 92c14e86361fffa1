"""Settle waiting lists; erase old needs and old attendance. Idempotent, safe to kill."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select

from forum.core import clock
from forum.core.batches import update_in_batches
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.bookings import Booking, BookingState
from forum.models.workshops import Workshop, WorkshopStatus
from forum.workshops.bookings import seat_allocation

NEEDS_KEPT = timedelta(days=30)
ATTENDANCE_KEPT = timedelta(days=730)


def keep_lists() -> int:
    """End lapsed offers and offer free places; return how many workshops were settled."""
    with reading():
        ids = list(db.session.scalars(_to_settle(clock.now())))
    for workshop_id in ids:
        seat_allocation.settle(db.session.get_one(Workshop, workshop_id))
        db.session.commit()
    return len(ids)


def _to_settle(now: datetime) -> Select[int]:
    unanswered = select(Booking.workshop_id).where(
        Booking.state == BookingState.OFFERED, Booking.offered_until <= now
    )
    waits = select(Booking.workshop_id).where(Booking.state == BookingState.WAITING)
    has_room = and_(
        Workshop.status == WorkshopStatus.PUBLISHED,
        Workshop.starts_at > now,
        Workshop.places_taken < Workshop.capacity,
        Workshop.id.in_(waits),
    )
    return (
        select(Workshop.id).where(or_(Workshop.id.in_(unanswered), has_room)).order_by(Workshop.id)
    )


def forget_old() -> int:
    """Needs after 30 days, members after 24 months; return how many rows."""
    now = clock.now()

    def ended_before(age: timedelta) -> ColumnElement[bool]:
        return Booking.workshop_id.in_(select(Workshop.id).where(Workshop.ends_at <= now - age))

    needs = Booking.access_needs != "", ended_before(NEEDS_KEPT)
    people = Booking.member_id.is_not(None), ended_before(ATTENDANCE_KEPT)
    return update_in_batches(Booking, {"access_needs": ""}, *needs) + update_in_batches(
        Booking, {"member_id": None, "reason": ""}, *people
    )
