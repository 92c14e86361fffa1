"""Book, accept an offer, cancel; for organisers, put a member first or cancel a booking."""

from forum import policy
from forum.core import audit, clock
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.mail import outbox
from forum.models.accounts import User
from forum.models.bookings import Booking, BookingState
from forum.models.workshop_mails import BookingNewsKind
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.workshops.booking_news import actions as booking_news
from forum.workshops.bookings import letters, queries, seat_allocation

TOO_LATE = "This workshop has begun or is cancelled, so bookings cannot be changed any more."


class AtTheSameTime(Refused):
    """The member has `others` at the same time. `anyway` books all the same."""

    def __init__(self, others: list[Workshop]):
        super().__init__("You have another workshop at the same time.")
        self.others = others


def book(
    viewer: Viewer, workshop: Workshop, access_needs: str = "", anyway: bool = False
) -> Booking:
    """A place, or a position on the waiting list; accepts an offer. Idempotent.

    Refused where the workshop is not for them, is full without a list, or has begun;
    AtTheSameTime unless `anyway`.
    """
    policy.require(policy.may_book(viewer))
    seat_allocation.settle(workshop)
    own = queries.own(viewer, workshop)
    if own is not None and (own.is_booked or own.is_waiting):
        db.session.commit()
        return own
    _check(viewer, workshop, anyway)
    booking = own if own is not None and own.is_offered else _new_round(viewer, workshop, own)
    booking.access_needs = access_needs or booking.access_needs
    if booking.is_offered or seat_allocation.take_places(workshop):
        _give_place(booking)
    else:
        _join_list(workshop, booking)
    db.session.commit()
    return booking


def _check(viewer: Viewer, workshop: Workshop, anyway: bool) -> None:
    if not workshop.is_upcoming:
        raise _refused("This workshop has begun or is cancelled, so it cannot be booked any more.")
    if not queries.may_come(viewer, workshop):
        raise _refused(_not_for(viewer, workshop))
    others = [] if anyway else queries.overlapping(viewer, workshop)
    if others:
        db.session.rollback()
        raise AtTheSameTime(others)


def _not_for(viewer: Viewer, workshop: Workshop) -> str:
    members = workshop.who_may_come_name
    if viewer.is_pending:
        return f"{members} can book this workshop. You can once your organisation is confirmed."
    return f"{members} can book this workshop. Ask its organiser if you think that is you."


def _refused(message: str) -> Refused:
    """Release the lock of the workshop; the worker ends lapsed offers later."""
    db.session.rollback()
    return Refused(message)


def _new_round(viewer: Viewer, workshop: Workshop, earlier: Booking | None) -> Booking:
    """A new row, or the next round of one that was cancelled or has lapsed."""
    booking = earlier or Booking(workshop_id=workshop.id, member_id=viewer.id, round=0)
    booking.round += 1
    booking.organisation_id = viewer.organisation_id if viewer.is_verified else None
    booking.asked_at = clock.now()
    booking.booked_at = booking.reminded = booking.came = None
    booking.access_needs = booking.reason = ""
    booking.booked_by_id = None
    return booking


def _give_place(booking: Booking) -> None:
    booking.state, booking.offered_until = BookingState.BOOKED, None
    booking.booked_at = clock.now()
    db.session.add(booking)
    db.session.flush()
    outbox.cancel(booking.dedupe_key("offered"))
    letters.booked(booking)
    booking_news.record(booking, BookingNewsKind.BOOKED)


def _join_list(workshop: Workshop, booking: Booking) -> None:
    if not workshop.has_waiting_list:
        raise _refused("All places are taken, and this workshop has no waiting list.")
    booking.state = BookingState.WAITING
    db.session.add(booking)
    db.session.flush()
    letters.waiting(booking)
    booking_news.record(booking, BookingNewsKind.WAITING)


def book_for(viewer: Viewer, member: User, workshop: Workshop, earlier: Booking | None) -> Booking:
    """As book(), for a colleague who may come; within the caller's transaction and lock."""
    booking = _new_round(member, workshop, earlier)
    booking.booked_by_id = viewer.id
    if seat_allocation.take_places(workshop):
        _give_place(booking)
    else:
        _join_list(workshop, booking)
    return booking


def accept(viewer: Viewer, workshop: Workshop) -> Booking:
    """Take the place that was offered. Idempotent."""
    seat_allocation.settle(workshop)
    own = queries.own(viewer, workshop)
    if own is None:
        db.session.rollback()
        raise NotFound
    if own.is_offered and workshop.is_upcoming:
        _give_place(own)
    db.session.commit()
    if not own.is_booked:
        raise Refused(
            "This offer has ended, and the place went to the next person. You can join the "
            "waiting list again on the page of the workshop."
        )
    return own


def cancel(viewer: Viewer, workshop: Workshop) -> None:
    """Give the place back, decline the offer, or leave the list; the next in turn gets an offer."""
    seat_allocation.settle(workshop)
    own = queries.own(viewer, workshop)
    if own is None:
        db.session.rollback()
        raise NotFound
    if own.is_live:
        if not workshop.is_upcoming:
            raise _refused(TOO_LATE)
        had_place = own.is_booked
        seat_allocation.leave(own, BookingState.CANCELLED)
        if had_place:
            letters.cancelled_by_member(own)
        booking_news.record(own, BookingNewsKind.CANCELLED)
        seat_allocation.settle(workshop)
    db.session.commit()


def save_needs(viewer: Viewer, workshop: Workshop, access_needs: str) -> None:
    """What the member needs to take part: for organisers, deleted 30 days after the workshop."""
    own = queries.own(viewer, workshop)
    if own is None or not own.is_live:
        raise NotFound
    if workshop.is_past:
        raise Refused(TOO_LATE)
    own.access_needs = access_needs
    db.session.commit()


def put_first(viewer: Viewer, workshop: Workshop, booking: Booking, reason: str) -> None:
    """Offer the next place to this member, ahead of the list. Audited."""
    policy.require(policy.may_run_list(viewer, workshop))
    seat_allocation.settle(workshop)
    db.session.refresh(booking)
    if not booking.is_waiting:
        db.session.commit()  # keeps what settle() did, perhaps an offer to this member
        raise Refused(f"{_name(booking)} is not on the waiting list any more.")
    booking.put_first_at, booking.reason = clock.now(), reason
    seat_allocation.settle(workshop)
    audit.add(viewer, "put first on a waiting list", f"booking {booking.id}: {reason}"[:200])
    db.session.commit()


def remove(viewer: Viewer, workshop: Workshop, booking: Booking, reason: str) -> None:
    """An organiser cancels a booking; the member gets the reason. Audited."""
    policy.require(policy.may_run_list(viewer, workshop))
    seat_allocation.settle(workshop)
    db.session.refresh(booking)
    if booking.is_live:
        had_place = booking.is_booked
        seat_allocation.leave(booking, BookingState.CANCELLED)
        booking.reason = reason
        letters.removed(booking, had_place)
        seat_allocation.settle(workshop)
    audit.add(viewer, "cancelled a booking", f"booking {booking.id}: {reason}"[:200])
    db.session.commit()


def _name(booking: Booking) -> str:
    return booking.member.name if booking.member else "This person"
