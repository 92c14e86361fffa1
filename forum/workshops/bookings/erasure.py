"""Places of those who leave or may not come any more: they go to others."""

from sqlalchemy import select, update

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.bookings import LIVE, Booking, State
from forum.models.workshops import Workshop
from forum.workshops.bookings import letters, queries, seat_allocation


def give_places_back(member: User) -> None:
    """In the caller's transaction. What is over stays, under "a former member"."""
    for booking in _to_come(member):
        seat_allocation.leave(booking, State.CANCELLED)
        seat_allocation.settle(booking.workshop)
    own = update(Booking).where(policy.own_bookings(member))
    db.session.execute(own.values(access_needs=""))


def give_up(member: User) -> None:
    """What somebody suspended, or not of their organisation any more, may not come to now."""
    for booking in _to_come(member):
        if policy.may_book(member) and queries.may_come(member, booking.workshop):
            continue
        had_place = booking.is_booked
        seat_allocation.leave(booking, State.CANCELLED)
        letters.given_up(booking, had_place)
        seat_allocation.settle(booking.workshop)


def _to_come(member: User) -> list[Booking]:
    live = (
        select(Booking)
        .join(Booking.workshop)
        .where(policy.own_bookings(member), Booking.state.in_(LIVE))
        .order_by(Workshop.id)  # two who leave at once lock in one order
    )
    return [one for one in db.session.scalars(live).all() if one.workshop.is_upcoming]
