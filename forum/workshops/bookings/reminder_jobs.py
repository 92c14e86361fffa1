"""Letters that a member can stop: reminders, and after a missed workshop.

Booking.reminded holds the last one sent, so that each is sent once. Idempotent.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from flask import current_app
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.bookings import Booking, BookingState
from forum.models.workshops import Workshop, WorkshopStatus
from forum.workshops.bookings import letters

MISSED_AFTER, MISSED_UNTIL = timedelta(days=1), timedelta(days=14)


def send_reminders() -> int:
    """So many days ahead as the setting `reminders` says; return the number of letters."""
    days = current_app.config["SETTINGS"].reminders
    written = 0
    for nearer, ahead in zip([0, *days], days, strict=False):
        written += _for_each(_to_remind(nearer, ahead), partial(_remind, days=ahead))
    return written


def _to_remind(nearer: int, ahead: int) -> Select[int]:
    """Bookings whose workshop begins in more than `nearer` and at most `ahead` days."""
    now = clock.now()
    return (
        select(Booking.id)
        .join(Booking.workshop)
        .where(
            Booking.state == BookingState.BOOKED,
            or_(Booking.reminded.is_(None), Booking.reminded > ahead),
            Workshop.status == WorkshopStatus.PUBLISHED,
            Workshop.starts_at > max(now, now + timedelta(days=nearer)),
            Workshop.starts_at <= now + timedelta(days=ahead),
        )
    )


def _remind(booking: Booking, days: int) -> bool:
    booking.reminded = days
    booked_before = booking.workshop.starts_at - timedelta(days=days)
    if booking.booked_at is None or booking.booked_at > booked_before:
        return False  # they have only just had the confirmation
    return _if_subscribed(booking, lambda: letters.reminder(booking, days))


def send_missed() -> int:
    """To members with a place whose coming was not recorded, where that of others was."""
    now = clock.now()
    some_came = select(Booking.workshop_id).where(Booking.came.is_(True))
    missed = (
        select(Booking.id)
        .join(Booking.workshop)
        .where(
            Booking.state == BookingState.BOOKED,
            Booking.came.is_not(True),
            or_(Booking.reminded.is_(None), Booking.reminded > 0),
            Workshop.status == WorkshopStatus.PUBLISHED,
            Workshop.ends_at <= now - MISSED_AFTER,
            Workshop.ends_at > now - MISSED_UNTIL,
            Workshop.id.in_(some_came),
        )
    )
    return _for_each(missed, _write_missed)


def _write_missed(booking: Booking) -> bool:
    booking.reminded = 0
    return _if_subscribed(booking, lambda: letters.missed(booking))


def _if_subscribed(booking: Booking, write: Callable[[], None]) -> bool:
    member = booking.member
    if member is None or not subscriptions.wants(member, MailKind.WORKSHOPS):
        return False
    write()
    return True


def _for_each(statement: Select[int], write: Callable[[Booking], bool]) -> int:
    """In batches with a commit each; return how many letters were written."""
    with reading():
        ids = list(db.session.scalars(statement.order_by(Booking.id)))

    def write_batch(batch: Sequence[int]) -> int:
        bookings = select(Booking).where(Booking.id.in_(batch)).order_by(Booking.id)
        whole = bookings.options(joinedload(Booking.workshop), selectinload(Booking.member))
        return sum(write(booking) for booking in db.session.scalars(whole).all())

    return each_batch(ids, write_batch, LETTERS_AT_ONCE)
