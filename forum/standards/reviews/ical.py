"""Next reviews of standards as an iCalendar feed (RFC 5545): one whole day each."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from forum.mail.mailer import address
from forum.models.service_standards import StandardVersion

PRODUCT = "-//What Works Exchange//Standards//EN"
REFRESH_INTERVAL = timedelta(days=1)


def feed(name: str, versions: Iterable[StandardVersion]) -> bytes:
    """Of those with a next review. Feeds of the same reviews are equal to the byte."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    for one in versions:
        if one.standard.next_review_on is not None:
            calendar.add_component(_event(one))
    return calendar.to_ical()


def _event(version: StandardVersion) -> Event:
    standard, event = version.standard, Event()
    day = standard.next_review_on
    assert day is not None
    changed = standard.last_review_on or (version.applies_at or datetime.min).date()
    event.add("uid", f"standard-{standard.code}-{day.isoformat()}@what-works-exchange")
    event.add("dtstamp", datetime.combine(changed, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"Review of {standard.code} {version.title} due")
    event.add("url", address(f"/standards/{standard.code}-{version.slug}"))
    event.add("transp", "TRANSPARENT")
    return event
