"""Book for colleagues of one's own organisation: each gets a booking of their own."""

from collections.abc import Sequence
from datetime import timedelta

from forum import policy
from forum.core import formatting
from forum.core.errors import Refused, TooMany
from forum.core.extensions import db
from forum.core.rate_limit import spend
from forum.models.accounts import User
from forum.models.bookings import Booking, BookingState
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.workshops.bookings import actions, colleague_queries, queries, seat_allocation

DAY = timedelta(days=1)
MOST_IN_A_DAY = 25  # colleagues; each gets a mail
TOO_MANY = f"You can book for {MOST_IN_A_DAY} colleagues in a day. Try again tomorrow."


def book(viewer: Viewer, workshop: Workshop, entries: Sequence[str]) -> list[Booking]:
    """All of them or, Refused, none. Free places go out in the order named; the rest wait.

    On the list each counts for the organisation, so it is no way past the fair rule. A colleague
    who gave a place back is not booked again by others.
    """
    policy.require(policy.may_book_for_colleagues(viewer))
    seat_allocation.settle(workshop)  # locks the row: what follows is still so at the commit
    try:
        if not workshop.is_upcoming:
            raise Refused("This workshop has begun or is cancelled, so it cannot be booked.")
        members = colleague_queries.find(viewer, entries)
        earlier = colleague_queries.bookings_of(workshop, members)
        for member in members:
            _check(workshop, member, earlier.get(member.id))
        _check_places(workshop, len(members))
        for _ in members:
            spend("colleague bookings", viewer.id, MOST_IN_A_DAY, DAY, TOO_MANY)
            db.session.flush()
    except (Refused, TooMany):
        db.session.rollback()
        raise
    made = [
        actions.book_for(viewer, member, workshop, earlier.get(member.id)) for member in members
    ]
    db.session.commit()
    return made


def _check(workshop: Workshop, member: User, booking: Booking | None) -> None:
    if booking is not None and booking.is_live:
        state = "waits for a place" if booking.is_waiting else "has a place"
        raise Refused(f"{member.name} {state} already.")
    if booking is not None and booking.state == BookingState.CANCELLED:
        raise Refused(
            f"The booking of {member.name} was cancelled. They can book again themselves."
        )
    if not queries.may_come(member, workshop):
        raise Refused(f"{member.name} may not come: {workshop.who_may_come_name.lower()}.")


def _check_places(workshop: Workshop, number: int) -> None:
    if number > workshop.places_left and not workshop.has_waiting_list:
        left = formatting.plural(workshop.places_left, "place is", "places are")
        raise Refused(f"{left} left, and this workshop has no waiting list.")
