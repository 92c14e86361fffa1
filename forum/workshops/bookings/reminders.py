"""Letters that a member can stop: before a workshop, and after one they did not come to.

Booking.reminded keeps the last of them, so that each goes once. Safe to run twice.
"""

from datetime import timedelta

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.bookings import Booking, State
from forum.models.workshops import Status, Workshop
from forum.workshops.bookings import letters

MISSED_AFTER, MISSED_UNTIL = timedelta(days=1), timedelta(days=14)


def remind() -> int:
    """So many days ahead as the settings say; how many letters were written."""
    days = current_app.config["SETTINGS"].reminders
    written = 0
    for nearer, ahead in zip([0, *days], days, strict=False):
        written += _each(_to_remind(nearer, ahead), lambda booking, d=ahead: _remind(booking, d))
    return written


def _to_remind(nearer: int, ahead: int):
    """Of those whose workshop begins between so many days and so many."""
    now = clock.now()
    return (
        select(Booking.id)
        .join(Booking.workshop)
        .where(
            Booking.state == State.BOOKED,
            or_(Booking.reminded.is_(None), Booking.reminded > ahead),
            Workshop.status == Status.PUBLISHED,
            Workshop.starts_at > max(now, now + timedelta(days=nearer)),
            Workshop.starts_at <= now + timedelta(days=ahead),
        )
    )


def _remind(booking: Booking, days: int) -> bool:
    booking.reminded = days
    booked_before = booking.workshop.starts_at - timedelta(days=days)
    if booking.booked_at is None or booking.booked_at > booked_before:
        return False  # they have only just had the confirmation
    return _if_wanted(booking, lambda: letters.reminder(booking, days))


def note_missed() -> int:
    """To those who had a place and were not seen, where those who came were noted."""
    now = clock.now()
    some_came = select(Booking.workshop_id).where(Booking.came.is_(True))
    missed = (
        select(Booking.id)
        .join(Booking.workshop)
        .where(
            Booking.state == State.BOOKED,
            Booking.came.is_not(True),
            or_(Booking.reminded.is_(None), Booking.reminded > 0),
            Workshop.status == Status.PUBLISHED,
            Workshop.ends_at <= now - MISSED_AFTER,
            Workshop.ends_at > now - MISSED_UNTIL,
            Workshop.id.in_(some_came),
        )
    )
    return _each(missed, _note_missed)


def _note_missed(booking: Booking) -> bool:
    booking.reminded = 0
    return _if_wanted(booking, lambda: letters.missed(booking))


def _if_wanted(booking: Booking, write) -> bool:
    member = booking.member
    if member is None or not subscriptions.wants(member, MailKind.WORKSHOPS):
        return False
    write()
    return True


def _each(found, do) -> int:
    """Do it to each booking found, some in each transaction; how often it did something."""
    with reading():
        ids = list(db.session.scalars(found.order_by(Booking.id)))

    def some(of_them) -> int:
        bookings = select(Booking).where(Booking.id.in_(of_them)).order_by(Booking.id)
        whole = bookings.options(joinedload(Booking.workshop), selectinload(Booking.member))
        return sum(do(booking) for booking in db.session.scalars(whole).all())

    return each_batch(ids, some, LETTERS_AT_ONCE)
