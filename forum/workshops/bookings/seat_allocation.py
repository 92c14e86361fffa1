"""The steps that bookings are made of. Each takes part in the caller's transaction.

Whoever changes who has a place first holds the workshop: from then on nobody else's change of
the same workshop runs, so a freed place and somebody who joins the list cannot miss each other.
The count of places itself is one conditional UPDATE, with a CHECK in the table behind it.
"""

from datetime import datetime

from sqlalchemy import update

from forum.core import clock
from forum.core.db import update_if
from forum.core.extensions import db
from forum.mail import outbox
from forum.models.bookings import Booking, State
from forum.models.workshops import Status, Workshop
from forum.workshops.bookings import letters, queries
from forum.workshops.bookings.waiting_list import offered_until

AT_ONCE = 25  # people in one transaction, with a letter each
OF_A_ROUND = ("booked", "waiting", "offered")  # what waits to be told and may be overtaken


def hold(workshop: Workshop) -> None:
    """Lock it until the commit (SQLite: the whole file is), and see it as it is now."""
    db.session.refresh(workshop, with_for_update={"of": Workshop})


def settle(workshop: Workshop) -> None:
    """End the offers that were not answered, and offer the free places to whose turn it is.

    So many at once; the worker goes on with the rest within seconds (jobs.keep_lists).
    """
    hold(workshop)
    now = clock.now()
    for booking in queries.lapsed(workshop, now)[:AT_ONCE]:
        _lapse(workshop, booking)
    if workshop.is_upcoming:
        _offer_free_places(workshop, now)


def take_places(workshop: Workshop, number: int = 1) -> bool:
    """False where there are not so many left: then nothing is taken."""
    taken = update_if(
        Workshop,
        Workshop.id == workshop.id,
        Workshop.status == Status.PUBLISHED,
        Workshop.places_taken + number <= Workshop.capacity,
        synchronize=False,
        places_taken=Workshop.places_taken + number,
    )
    db.session.refresh(workshop, ["places_taken"])
    return taken


def leave(booking: Booking, state: State) -> None:
    """Off the list, or out of the place, which then goes to the next."""
    workshop = booking.workshop
    hold(workshop)
    if booking.holds_place:
        _give_back(workshop)
    outbox.cancel(*map(booking.fact, OF_A_ROUND))
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
    outbox.cancel(booking.fact("offered"))
    booking.state, booking.offered_until = State.LAPSED, None
    db.session.flush()
    _give_back(workshop)
    if workshop.is_published:
        letters.lapsed(booking)


def _offer_free_places(workshop: Workshop, now: datetime) -> None:
    free = min(workshop.places_left, AT_ONCE)
    line = queries.turns(workshop)[:free] if free > 0 else []
    if not line or not take_places(workshop, len(line)):
        return
    for booking in queries.by_ids([turn.waiting.id for turn in line]):
        outbox.cancel(booking.fact("waiting"))
        booking.state = State.OFFERED
        booking.offered_until = offered_until(now, workshop.starts_at)
        booking.put_first_at = None
        letters.offered(booking)
    db.session.flush()
