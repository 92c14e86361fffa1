"""Note that a member booked or cancelled; choose how organisers hear of it."""

from datetime import date, datetime

from forum import policy
from forum.core import clock
from forum.core.db import upsert
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.bookings import Booking
from forum.models.workshop_mails import (
    BookingNews,
    BookingNewsKind,
    BookingNewsStrength,
    OrganiserPreference,
)
from forum.policy.viewer import Viewer
from forum.workshops.booking_news import letters, queries


def record(booking: Booking, kind: BookingNewsKind) -> None:
    """In the transaction of the booking. Organisers who book are not told of themselves."""
    db.session.add(BookingNews(workshop_id=booking.workshop_id, booking_id=booking.id, kind=kind))
    for organiser in queries.organisers_at_once(booking.workshop):
        if organiser.id != booking.member_id:
            letters.at_once(organiser, booking, kind)


def choose_strength(viewer: Viewer, strength: BookingNewsStrength) -> None:
    """In the caller's transaction. What came at once does not come again in a summary."""
    policy.require(policy.may_choose_mails(viewer))
    now = queries.preference_of(viewer)
    if (now.bookings if now else BookingNewsStrength.DAILY) == strength:
        return
    _save(viewer.id, bookings=strength, told_until=clock.now())


def write_summary(organiser: User, day: date, until: datetime) -> bool:
    """Within the caller's transaction: all since the last; whether a mail was written."""
    preference = queries.preference_of(organiser)
    news = queries.news_for(organiser, preference.told_until if preference else None, until)
    if news:
        letters.summary(organiser, day, news)
    strength = preference.bookings if preference else BookingNewsStrength.DAILY
    _save(organiser.id, bookings=strength, told_until=until)
    return bool(news)


def _save(member_id: int, bookings: BookingNewsStrength, told_until: datetime) -> None:
    row = upsert(OrganiserPreference).values(
        member_id=member_id, bookings=bookings, told_until=told_until
    )
    changed = {"bookings": row.excluded.bookings, "told_until": row.excluded.told_until}
    db.session.execute(row.on_conflict_do_update(index_elements=["member_id"], set_=changed))
