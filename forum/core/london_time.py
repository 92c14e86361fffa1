"""What London's clocks show, and the hours they show twice or not at all."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from forum.core import clock

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s/.\-]+([a-z]+|\d{1,2})[\s/.\-]+(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
HOUR = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?(?::\d{2})?\s*(am|pm)?")


@dataclass(frozen=True)
class Reading:
    """One instant that a time of the wall clock may mean."""

    instant: datetime  # naive UTC
    words: str


def readings(local: datetime) -> list[Reading]:
    """The instants that a naive London time may mean: one, or two to choose from.

    An hour that exists twice means its first or its second run; of one that does not exist the
    clock of before and that of after the change give two different answers.
    """
    both = [_instant(local, fold) for fold in (0, 1)]
    if both[0] == both[1]:
        return [Reading(both[0], hour_of(both[0]))]
    if clock.in_london(both[0]).replace(tzinfo=None) == local:
        runs = ("the first time, before the clocks go back", "the second time, after it")
        return [Reading(at, f"{hour_of(at)}, {run}") for at, run in zip(both, runs, strict=True)]
    return [Reading(at, hour_of(at)) for at in sorted(both)]


def exists(local: datetime) -> bool:
    return clock.in_london(_instant(local, 0)).replace(tzinfo=None) == local


def _instant(local: datetime, fold: int) -> datetime:
    there = local.replace(tzinfo=clock.LONDON, fold=fold)
    return there.astimezone(UTC).replace(tzinfo=None)


def hour_of(instant: datetime) -> str:
    """9:30am"""
    local = clock.in_london(instant)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def read_date(typed: str) -> date | None:
    """2026-12-04 as browsers send it, 4/12/2026 or 4 December 2026 as people type it."""
    typed = typed.strip().lower()
    if found := YEAR_FIRST.fullmatch(typed):
        year, month, day = found.groups()
    elif found := DAY_FIRST.fullmatch(typed):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), _month(month), int(day))
    except ValueError:
        return None


def _month(typed: str) -> int:
    return int(typed) if typed.isdigit() else MONTHS.index(typed[:3]) + 1


def read_time(typed: str) -> time | None:
    """09:30, 9.30, 0930, 9:30am, 2pm."""
    found = HOUR.fullmatch(typed.strip().lower())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def today() -> date:
    return clock.in_london(clock.now()).date()


def day_bounds(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """From midnight to midnight in London, as naive UTC; of one day, or of several."""
    after = (last or first) + timedelta(days=1)
    return tuple(clock.from_london(datetime.combine(day, time())) for day in (first, after))  # type: ignore[return-value]


def month_bounds(month: date) -> tuple[datetime, datetime]:
    return day_bounds(month.replace(day=1), last_of(month))


def last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Friday 4 December 2026, 9:30am to 12:30pm"""
    day = clock.in_london(starts_at)
    return f"{day:%A} {day.day} {day:%B %Y}, {hour_of(starts_at)} to {hour_of(ends_at)}"


class Timed(Protocol):
    starts_at: datetime
    ends_at: datetime


def span_of(event: Timed) -> str:
    """span() of something with a start and an end, such as a workshop."""
    return span(event.starts_at, event.ends_at)


def hours_of(event: Timed) -> str:
    """9:30am to 12:30pm"""
    return f"{hour_of(event.starts_at)} to {hour_of(event.ends_at)}"
