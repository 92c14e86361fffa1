"""Waiting lists move, and what has served is forgotten. Safe to run twice and to be killed."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from forum.core import clock
from forum.core.batches import update_in_batches
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.bookings import Booking, State
from forum.models.workshops import Status, Workshop
from forum.workshops.bookings import seat_allocation

NEEDS_KEPT = timedelta(days=30)
ATTENDANCE_KEPT = timedelta(days=730)


def keep_lists() -> int:
    """End the offers that nobody answered, and offer what is free; how many workshops moved."""
    with reading():
        ids = list(db.session.scalars(_to_settle(clock.now())))
    for workshop_id in ids:
        seat_allocation.settle(db.session.get_one(Workshop, workshop_id))
        db.session.commit()
    return len(ids)


def _to_settle(now: datetime):
    unanswered = select(Booking.workshop_id).where(
        Booking.state == State.OFFERED, Booking.offered_until <= now
    )
    waits = select(Booking.workshop_id).where(Booking.state == State.WAITING)
    has_room = and_(
        Workshop.status == Status.PUBLISHED,
        Workshop.starts_at > now,
        Workshop.places_taken < Workshop.capacity,
        Workshop.id.in_(waits),
    )
    return (
        select(Workshop.id).where(or_(Workshop.id.in_(unanswered), has_room)).order_by(Workshop.id)
    )


def forget_old() -> int:
    """What people need after 30 days, who they were after 24 months; how many rows."""
    now = clock.now()

    def over(kept: timedelta):
        return Booking.workshop_id.in_(select(Workshop.id).where(Workshop.ends_at <= now - kept))

    needs = Booking.access_needs != "", over(NEEDS_KEPT)
    people = Booking.member_id.is_not(None), over(ATTENDANCE_KEPT)
    return update_in_batches(Booking, {"access_needs": ""}, *needs) + update_in_batches(
        Booking, {"member_id": None, "reason": ""}, *people
    )
