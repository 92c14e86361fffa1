"""What happens to workshops and bookings of a member who leaves, or may do less than before.

Each runs in the caller's transaction. Past bookings stay, under "a former member".
"""

from sqlalchemy import delete, select, update

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.attendance import Feedback, WorkshopTable
from forum.models.bookings import LIVE, Booking, BookingState
from forum.models.workshops import CalendarKey, Invitation, Workshop, workshop_organiser
from forum.workshops.bookings import letters, queries, seat_allocation


def erase_feedback_author(member: User) -> None:
    """Feedback and tables stay in the sums, without whose they were."""
    for statement in (
        update(Feedback).where(Feedback.member_id == member.id).values(member_id=None),
        update(WorkshopTable).where(WorkshopTable.writer_id == member.id).values(writer_id=None),
    ):
        db.session.execute(statement)


def give_places_back(member: User) -> None:
    """On closing an account: each place goes to the next in turn."""
    for booking in _live_bookings(member):
        seat_allocation.leave(booking, BookingState.CANCELLED)
        seat_allocation.settle(booking.workshop)
    own = update(Booking).where(policy.own_bookings(member))
    db.session.execute(own.values(access_needs=""))


def erase_organiser(member: User) -> None:
    """The calendar feed, invitations and helping to organise end; workshops and notes stay."""
    db.session.execute(delete(CalendarKey).where(CalendarKey.user_id == member.id))
    db.session.execute(delete(Invitation).where(Invitation.address == member.email))
    helping = workshop_organiser.c.user_id == member.id
    db.session.execute(delete(workshop_organiser).where(helping))


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


ON_ACCOUNT_CLOSED = (erase_feedback_author, give_places_back, erase_organiser)
ON_MEMBERSHIP_LOST = (cancel_lost_bookings,)
