"""What is typed into the forms of workshops: read, and given back to be changed."""

import re
from urllib.parse import urlsplit

from forum.core import clock
from forum.core.london_time import read_date
from forum.models.workshops import Workshop

ADDRESS = re.compile(r"[^\s@,;<>\"]{1,64}@[a-z0-9.\-]+\.[a-z]{2,}")
DOMAIN = re.compile(r"@?[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?(?:\.[a-z0-9\-]+)*\.[a-z]{2,}")


def lines(typed: str | None) -> list[str]:
    return [line.strip().lower() for line in re.split(r"[\n,;]", typed or "") if line.strip()]


def is_address_or_domain(typed: str) -> bool:
    fits = len(typed) <= 254
    return fits and bool(ADDRESS.fullmatch(typed) or DOMAIN.fullmatch(typed))


def is_web_address(typed: str) -> bool:
    """Of http or https, with a host, and nothing in it that could end a line or a quotation."""
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_plain = not any(c.isspace() or c in "<>\"'\\" for c in typed)
    return parts.scheme in ("http", "https") and bool(host) and is_plain


def whole_number(typed: str | None) -> int:
    """0 for anything else."""
    typed = typed or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def typed_answers(workshop: Workshop) -> dict:
    """What a form shows when a workshop is changed."""
    starts, ends = (clock.in_london(at) for at in (workshop.starts_at, workshop.ends_at))
    co_organisers = [member.email for member in workshop.co_organisers]
    return {
        "title": workshop.title,
        "date": f"{starts:%Y-%m-%d}",
        "start": f"{starts:%H:%M}",
        "end": f"{ends:%H:%M}",
        "start_which": str(starts.fold),
        "end_which": str(ends.fold),
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
        "co_organisers": "\n".join(co_organisers),
        "seen_version": str(workshop.version),
    }


def typed_copy(workshop: Workshop) -> dict:
    """What a form shows for one like it: all but the date."""
    left_out = ("date", "seen_version", "start_which", "end_which")
    return {name: typed for name, typed in typed_answers(workshop).items() if name not in left_out}


def dated(typed: str | None) -> str:
    """As a date field of a browser takes it; what is no date stays as it was typed."""
    day = read_date(typed or "")
    return day.isoformat() if day else typed or ""
