"""What happens to workshops and bookings of a member who leaves, or may do less than before.

Each runs in the caller's transaction. Past bookings stay, under "a former member".
"""

from sqlalchemy import delete, select, update

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.bookings import LIVE, Booking, BookingState
from forum.models.workshops import Invitation, Workshop
from forum.workshops.bookings import letters, queries, seat_allocation


def give_places_back(member: User) -> None:
    """On closing an account: each place goes to the next in turn."""
    for booking in _live_bookings(member):
        seat_allocation.leave(booking, BookingState.CANCELLED)
        seat_allocation.settle(booking.workshop)
    own = update(Booking).where(policy.own_bookings(member))
    db.session.execute(own.values(access_needs=""))


def erase_invitations(member: User) -> None:
    """Invitations name an address; personal_data.py declares what points at the account."""
    db.session.execute(delete(Invitation).where(Invitation.address == member.email))


def cancel_lost_bookings(member: User) -> None:
    """Of a suspended or unconfirmed member: cancel what they may not come to any more."""
    for booking in _live_bookings(member):
        if policy.may_book(member) and queries.may_come(member, booking.workshop):
            continue
        had_place = booking.is_booked
        seat_allocation.leave(booking, BookingState.CANCELLED)
        letters.membership_lost(booking, had_place)
        seat_allocation.settle(booking.workshop)


def _live_bookings(member: User) -> list[Booking]:
    live = (
        select(Booking)
        .join(Booking.workshop)
        .where(policy.own_bookings(member), Booking.state.in_(LIVE))
        .order_by(Workshop.id)  # two members who leave at once lock in one order
    )
    return [one for one in db.session.scalars(live).all() if one.workshop.is_upcoming]


ON_ACCOUNT_CLOSED = (give_places_back, erase_invitations)
ON_MEMBERSHIP_LOST = (cancel_lost_bookings,)
