"""Values of the forms of workshops: parsed, and made from a saved workshop."""

import re
from typing import Any
from urllib.parse import urlsplit

from forum.core import clock, dates
from forum.core.london_time import days_of, is_whole_days
from forum.models.workshops import Workshop

ADDRESS = re.compile(r"[^\s@,;<>\"]{1,64}@[a-z0-9.\-]+\.[a-z]{2,}")
DOMAIN = re.compile(r"@?[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9\-]+)*\.[a-z]{2,}")


def entries(text: str | None) -> list[str]:
    """Split at line ends, commas and semicolons; in small letters."""
    return [entry.strip().lower() for entry in re.split(r"[\n,;]", text or "") if entry.strip()]


def is_address_or_domain(text: str) -> bool:
    fits = len(text) <= 254
    return fits and bool(ADDRESS.fullmatch(text) or DOMAIN.fullmatch(text))


def is_web_address(text: str) -> bool:
    """http or https with a host; no white space, quotation marks or angle brackets."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_plain = not any(c.isspace() or c in "<>\"'\\" for c in text)
    return parts.scheme in ("http", "https") and bool(host) and is_plain


def whole_number(text: str | None) -> int:
    """0 for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def form_values(workshop: Workshop) -> dict[str, Any]:
    """The fields of WorkshopForm as they stand when a saved workshop is changed."""
    return {
        **_date_time_values(workshop),
        "title": workshop.title,
        "place": workshop.place_name or workshop.link,
        "link": workshop.link if workshop.place_name else "",
        "area": workshop.area.slug if workshop.area else "",
        "groups": [term.slug for term in workshop.terms],
        "capacity": str(workshop.capacity),
        "has_waiting_list": "yes" if workshop.has_waiting_list else "no",
        "address": workshop.address,
        "access_notes": workshop.access_notes,
        "agenda": workshop.agenda,
        "who_may_come": str(workshop.who_may_come),
        "invited": "\n".join(
            f"@{one.address}" if one.is_domain else one.address for one in workshop.invitations
        ),
        "co_organisers": "\n".join(member.email for member in workshop.co_organisers),
        "seen_version": str(workshop.version),
    }


def _date_time_values(workshop: Workshop) -> dict[str, Any]:
    starts, ends = (clock.in_london(at) for at in (workshop.starts_at, workshop.ends_at))
    first, last = days_of(workshop.starts_at, workshop.ends_at)
    is_all_day = is_whole_days(workshop.starts_at, workshop.ends_at)
    end_day = last if is_all_day else ends.date()
    return {
        "date": first.isoformat(),
        "end_date": end_day.isoformat() if end_day != first else "",
        "is_all_day": is_all_day,
        "start": "" if is_all_day else f"{starts:%H:%M}",
        "end": "" if is_all_day else f"{ends:%H:%M}",
        "start_which": str(starts.fold),
        "end_which": str(ends.fold),
    }


def copied_values(workshop: Workshop) -> dict[str, Any]:
    """The fields of WorkshopForm for a similar workshop on another date."""
    left_out = ("date", "end_date", "seen_version", "start_which", "end_which")
    return {name: value for name, value in form_values(workshop).items() if name not in left_out}


def iso_date(text: str | None) -> str:
    """As a browser's date field needs it; what is no date stays as typed."""
    try:
        return dates.parse_day(text or "").isoformat()
    except dates.DateError:
        return text or ""
