"""When a member closes their account: their places go to others, what they need is forgotten."""

from sqlalchemy import select, update

from forum import policy
from forum.accounts.models import User
from forum.bookings import lists
from forum.bookings.models import LIVE, Booking, State
from forum.extensions import db
from forum.workshops.models import Workshop


def give_places_back(member: User) -> None:
    """In the caller's transaction. What is over stays, under "a former member"."""
    live = (
        select(Booking)
        .join(Booking.workshop)
        .where(policy.own_bookings(member), Booking.state.in_(LIVE))
        .order_by(Workshop.id)  # two who leave at once lock in one order
    )
    for booking in db.session.scalars(live).all():
        if booking.workshop.is_upcoming:
            lists.leave(booking, State.CANCELLED)
            lists.settle(booking.workshop)
    own = update(Booking).where(policy.own_bookings(member))
    db.session.execute(own.values(access_needs=""))
