"""Mails to organisers about bookings: each at once, or a summary of the day."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from forum.core import formatting
from forum.core.london_time import span
from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences.models import MailKind
from forum.models.accounts import User
from forum.models.bookings import Booking
from forum.models.workshop_mails import BookingNews, BookingNewsKind
from forum.models.workshops import Workshop

MOST_NAMES = 30  # of one workshop; the roster has the others
SENTENCES = {
    BookingNewsKind.BOOKED: "has a place",
    BookingNewsKind.WAITING: "is on the waiting list",
    BookingNewsKind.CANCELLED: "cancelled",
}
WHY = "You organise these workshops. Choose how often we write: "


def at_once(organiser: User, booking: Booking, kind: BookingNewsKind) -> None:
    """One mail for one booking, once a round."""
    workshop = booking.workshop
    _send(
        organiser,
        f"{'Cancelled' if kind == BookingNewsKind.CANCELLED else 'Booked'}: {workshop.title}",
        [f"{_name(booking)} {SENTENCES[kind]}.", _state(workshop)],
        booking.dedupe_key(f"news-{kind}-{organiser.id}"),
    )


def summary(organiser: User, day: date, news: Iterable[BookingNews]) -> None:
    """`news`: one of each booking, sorted by workshop."""
    parts = [
        f"{_lines(list(of_one))}\n\n{_state(workshop)}"
        for workshop, of_one in groupby(news, lambda one: one.workshop)
    ]
    _send(
        organiser,
        "New bookings of your workshops",
        parts,
        f"bookings-of-day:{organiser.id}:{day.isoformat()}",
    )


def _send(organiser: User, subject: str, parts: list[str], dedupe_key: str) -> None:
    if not organiser.is_reached:
        return
    outbox.send(
        organiser.email,
        subject,
        "\n\n".join(["Hello,", *parts, WHY + address("/me/mails"), "What Works Exchange"]),
        dedupe_key=dedupe_key,
        stop_path=links.stop_path(organiser, MailKind.BOOKINGS),
    )


def _lines(news: list[BookingNews]) -> str:
    lines = [f"{_name(one.booking)} {SENTENCES[BookingNewsKind(one.kind)]}" for one in news]
    more = len(lines) - MOST_NAMES
    return "\n".join(lines[:MOST_NAMES] + ([f"and {more} more"] if more > 0 else []))


def _name(booking: Booking) -> str:
    if booking.member is None:
        return "A former member"
    organisation = booking.organisation
    return f"{booking.member.name} ({organisation.name if organisation else 'not confirmed yet'})"


def _state(workshop: Workshop) -> str:
    places = formatting.plural(workshop.capacity, "place", "places")
    roster = address(f"/workshops/{workshop.id}-{workshop.slug}/roster")
    return (
        f"{workshop.title}\n{span(workshop.starts_at, workshop.ends_at)}\n"
        f"{workshop.places_taken} of {places} taken\n{roster}"
    )
