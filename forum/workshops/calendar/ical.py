"""Workshops as iCalendar files and feeds (RFC 5545).

Calendar programs replace an event by one with the same UID and a higher SEQUENCE.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from flask import current_app
from icalendar import Calendar, Event, vCalAddress, vText

from forum.core import calendar_timezone, clock, text
from forum.core.london_time import is_whole_days
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.workshops import Workshop

PRODUCT = "-//What Works Exchange//Workshops//EN"
REFRESH_INTERVAL = timedelta(hours=1)
AGENDA_IN_CALENDAR = 1_000


def calendar_file(workshop: Workshop, method: str, attendee: User | None = None) -> str:
    """For a mail to a member with a booking: REQUEST (booked, or changed) or CANCEL.

    `attendee` is that member. CANCEL deletes the event from their calendar, whether the workshop
    or their place is cancelled.
    """
    event = _event(workshop, with_link=True)
    event.DTSTAMP = _utc(clock.now())
    if method == "CANCEL":
        event["STATUS"] = vText("CANCELLED")
    if attendee is not None:
        event.add("attendee", _attendee(attendee), encode=False)
    return _calendar([event], method).to_ical().decode()


def feed(name: str, workshops: Iterable[Workshop], with_link: bool = False) -> bytes:
    """To subscribe to. Feeds of the same workshops are equal to the byte."""
    calendar = _calendar([_event(workshop, with_link) for workshop in workshops], "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar.to_ical()


def _calendar(events: list[Event], method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(calendar_timezone.london())
    for event in events:
        calendar.add_component(event)
    return calendar


def _event(workshop: Workshop, with_link: bool) -> Event:
    event = Event()
    event.add("uid", f"{workshop.uid}@what-works-exchange")
    event.add("sequence", workshop.sequence)
    event.add("dtstamp", _utc(workshop.changed_at))
    event.add("last-modified", _utc(workshop.changed_at))
    event.add("created", _utc(workshop.made_at))
    starts, ends = clock.in_london(workshop.starts_at), clock.in_london(workshop.ends_at)
    if is_whole_days(workshop.starts_at, workshop.ends_at):  # DTEND is the day after the last
        event.add("dtstart", starts.date())
        event.add("dtend", ends.date())
    else:
        event.add("dtstart", starts)
        event.add("dtend", ends)
    event.add("summary", workshop.title)
    event.add("status", "CANCELLED" if workshop.is_cancelled else "CONFIRMED")
    event.add("description", _description(workshop, with_link))
    event.add("location", _location(workshop, with_link))
    event.add("url", page_of(workshop))
    event.add("organizer", _organiser(workshop), encode=False)
    if workshop.terms:
        event.add("categories", [term.name for term in workshop.terms])
    return event


def page_of(workshop: Workshop) -> str:
    """Its full address, also outside a request."""
    return address(f"/workshops/{workshop.id}-{workshop.slug}")


def _description(workshop: Workshop, with_link: bool) -> str:
    agenda = text.excerpt(text.to_plain(workshop.agenda_html), AGENDA_IN_CALENDAR)
    parts = [
        f"Cancelled: {workshop.cancelled_reason}" if workshop.is_cancelled else "",
        f"To join: {workshop.link}" if with_link and workshop.link else "",
        agenda,
        workshop.access_notes,
        page_of(workshop),
    ]
    return "\n\n".join(part for part in parts if part)


def _location(workshop: Workshop, with_link: bool) -> str:
    if workshop.is_online:
        return workshop.link if with_link else "Online"
    return ", ".join(part for part in (workshop.place_name, workshop.address) if part)


def _organiser(workshop: Workshop) -> vCalAddress:
    """With the address of the exchange: a public file shows no member's address."""
    settings = current_app.config["SETTINGS"]
    organiser = vCalAddress(f"MAILTO:{parseaddr(settings.mail_from)[1]}")
    organiser.params["CN"] = vText(workshop.organiser.name)
    return organiser


def _attendee(member: User) -> vCalAddress:
    attendee = vCalAddress(f"MAILTO:{member.email}")
    attendee.params["CN"] = vText(member.name)
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC, microsecond=0)
