"""The release calendar as iCalendar and Atom: the same content always gives the same bytes."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from forum.core import calendar_timezone, clock
from forum.core.formatting import day
from forum.models.releases import Release

LASTS = timedelta(minutes=15)  # an event wants a length; a release is an instant


def icalendar(releases: Iterable[Release], host: str, address: Callable[[Release], str]) -> bytes:
    """Those whose minute is known. `address` gives the full address of one's page."""
    calendar = Calendar()
    calendar.add("prodid", "-//What Works Exchange//Releases of figures//EN")
    calendar.add("version", "2.0")
    calendar.add("name", "Releases of figures")
    calendar.add("x-wr-calname", "Releases of figures")
    calendar.add_component(calendar_timezone.london())
    for release in releases:
        if release.is_date_exact:
            calendar.add_component(_event(release, host, address(release)))
    return calendar.to_ical()


def _event(release: Release, host: str, address: str) -> Event:
    event, starts = Event(), clock.in_london(release.release_at)
    event.add("uid", f"release-{release.id}@{host}")
    event.add("dtstamp", last_change(release).replace(tzinfo=UTC))
    event.add("last-modified", last_change(release).replace(tzinfo=UTC))
    event.add("sequence", release.sequence)
    event.add("summary", release.name)
    event.add("dtstart", starts)
    event.add("dtend", starts + LASTS)
    event.add("status", "CANCELLED" if release.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # nobody's day is taken up by it
    event.add("description", _words(release))
    event.add("url", address)
    return event


def _words(release: Release) -> str:
    parts = [f"Cancelled: {release.cancelled_because}"] if release.is_cancelled else []
    if release.cut_off:
        parts.append(f"Figures to {day(release.cut_off)}.")
    if release.short_notice_because:
        parts.append(f"At shorter notice than four weeks: {release.short_notice_because}")
    return "\n".join(parts)


def last_change(release: Release) -> datetime:
    """When this entry of the calendar was last altered; for what was loaded, its own instant."""
    known = release.changed_at or release.announced_at or release.release_at
    return known.replace(microsecond=0)
