"""When the digest goes: Tuesday at 7:30 by London's clocks, also in the weeks they change."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from forum.core import clock

TUESDAY = 1
MORNING = time(7, 30)
WEEK = timedelta(days=7)
LATE = timedelta(days=2)  # a worker that was away sends it until then


@dataclass(frozen=True)
class DigestPeriod:
    """Naive UTC: after `since`, until `until`, which counts."""

    since: datetime
    until: datetime


def morning_of(day: date) -> datetime:
    """7:30 in London on this day, as naive UTC."""
    return clock.from_london(datetime.combine(day, MORNING))


def digest_day(now: datetime) -> date | None:
    """The Tuesday whose digest is due at this instant; None where it is not, or is too late."""
    today = clock.in_london(now).date()
    tuesday = today - timedelta(days=(today.weekday() - TUESDAY) % 7)
    if tuesday == today and now < morning_of(today):
        return None
    return tuesday if now < morning_of(tuesday) + LATE else None


def is_monthly(tuesday: date) -> bool:
    """The first Tuesday of a month."""
    return tuesday.day <= 7


def weekly(tuesday: date) -> DigestPeriod:
    """From one Tuesday's mail to the next: nothing is left out and nothing comes twice."""
    return DigestPeriod(morning_of(tuesday - WEEK), morning_of(tuesday))


def monthly(tuesday: date) -> DigestPeriod:
    """From the first Tuesday of the month before to this one."""
    before = tuesday - WEEK
    while not is_monthly(before):
        before -= WEEK
    return DigestPeriod(morning_of(before), morning_of(tuesday))
