"""Take, offer and give back places. Each function runs in the caller's transaction.

A change of places locks the workshop's row first, so that a freed place and a member who joins
the list cannot miss each other. The count of places is one conditional UPDATE, with a CHECK
constraint as the last line of defence.
"""

from datetime import datetime

from sqlalchemy import update

from forum.core import clock
from forum.core.db import update_if
from forum.core.extensions import db
from forum.mail import outbox
from forum.models.bookings import Booking, BookingState
from forum.models.workshops import Workshop, WorkshopStatus
from forum.workshops.bookings import letters, queries
from forum.workshops.bookings.waiting_list import offered_until

AT_ONCE = 25  # people with a letter each in one transaction
OUTDATED_BY_LEAVING = ("booked", "waiting", "offered")  # letters that may not be sent yet


def lock(workshop: Workshop) -> None:
    """Lock the row until the commit (SQLite: the whole file), and read it afresh."""
    db.session.refresh(workshop, with_for_update={"of": Workshop})


def settle(workshop: Workshop) -> None:
    """End lapsed offers, and offer free places to the next in turn.

    AT_ONCE at most; the worker does the rest within seconds (jobs.keep_lists).
    """
    lock(workshop)
    now = clock.now()
    for booking in queries.lapsed_offers(workshop, now)[:AT_ONCE]:
        _lapse(workshop, booking)
    if workshop.is_upcoming:
        _offer_free_places(workshop, now)


def take_places(workshop: Workshop, number: int = 1) -> bool:
    """Compare-and-set; False, taking none, where fewer are left."""
    taken = update_if(
        Workshop,
        Workshop.id == workshop.id,
        Workshop.status == WorkshopStatus.PUBLISHED,
        Workshop.places_taken + number <= Workshop.capacity,
        synchronize=False,
        places_taken=Workshop.places_taken + number,
    )
    db.session.refresh(workshop, ["places_taken"])
    return taken


def leave(booking: Booking, state: BookingState) -> None:
    """Leave the list, or give the place back; settle() then offers it."""
    workshop = booking.workshop
    lock(workshop)
    if booking.holds_place:
        _give_back(workshop)
    outbox.cancel(*map(booking.dedupe_key, OUTDATED_BY_LEAVING))
    booking.state, booking.offered_until, booking.put_first_at = state, None, None
    booking.access_needs = ""


def _give_back(workshop: Workshop) -> None:
    fewer = update(Workshop).where(Workshop.id == workshop.id)
    db.session.execute(
        fewer.values(places_taken=Workshop.places_taken - 1).execution_options(
            synchronize_session=False
        )
    )
    db.session.refresh(workshop, ["places_taken"])


def _lapse(workshop: Workshop, booking: Booking) -> None:
    outbox.cancel(booking.dedupe_key("offered"))
    booking.state, booking.offered_until = BookingState.LAPSED, None
    db.session.flush()
    _give_back(workshop)
    if workshop.is_published:
        letters.lapsed(booking)


def _offer_free_places(workshop: Workshop, now: datetime) -> None:
    free = min(workshop.places_left, AT_ONCE)
    turns = queries.waiting_turns(workshop)[:free] if free > 0 else []
    if not turns or not take_places(workshop, len(turns)):
        return
    for booking in queries.by_ids([turn.member.id for turn in turns]):
        outbox.cancel(booking.dedupe_key("waiting"))
        booking.state = BookingState.OFFERED
        booking.offered_until = offered_until(now, workshop.starts_at)
        booking.put_first_at = None
        letters.offered(booking)
    db.session.flush()
