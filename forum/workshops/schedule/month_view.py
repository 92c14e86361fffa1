"""A month of workshops, laid out in weeks."""

from bisect import bisect_left, bisect_right
from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from forum.core import dates
from forum.core.london_time import day_bounds, end_hour, hour_of, is_whole_days
from forum.workshops.schedule.queries import MonthEntry

SHOWN_A_DAY = 3
YEARS = range(2011, 2101)
MIDNIGHT = "12:00am"


Entry = tuple[str, str, str]  # hour, end of the address, title: a busy month has a hundred


@dataclass(frozen=True)
class MonthDay:
    date: date
    entries: list[Entry]
    more: int  # entries that are not shown
    is_in_month: bool


def parse(text: str) -> date | None:
    """The first day of 2026-12; None for any other way of writing, and beyond YEARS."""
    try:
        month = dates.parse_month(text)
    except dates.DateError:
        return None
    return month if f"{month:%Y-%m}" == text and month.year in YEARS else None


def previous(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def following(month: date) -> date:
    return dates.last_of_month(month) + timedelta(days=1)


def weeks(month: date, workshops: list[MonthEntry]) -> list[list[MonthDay]]:
    """Monday to Sunday; days outside the month are empty. `workshops` in order of start."""
    by_day = dict(zip(days(month), _entries_by_day(month, workshops), strict=True))
    return [
        [_day(day, by_day.get(day, []), day.month == month.month) for day in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]


def days(month: date) -> list[date]:
    last = dates.last_of_month(month).day
    return [month.replace(day=number) for number in range(1, last + 1)]


def _entries_by_day(month: date, workshops: list[MonthEntry]) -> list[list[Entry]]:
    """Each workshop on every day that it takes.

    Compares instants with London's midnights: converting hundreds of times is slow.
    """
    by_day: list[list[Entry]] = [[] for _ in days(month)]
    midnights = [day_bounds(day)[0] for day in [*days(month), following(month)]]
    for workshop in workshops:
        first = bisect_right(midnights, workshop.starts_at) - 1  # -1: begins in an earlier month
        last = bisect_left(midnights, workshop.ends_at) - 1
        for number in range(max(first, 0), min(last + 1, len(by_day))):
            hour = _hour(workshop, number == first, number == last)
            by_day[number].append((hour, f"{workshop.id}-{workshop.slug}", workshop.title))
    return by_day


def _hour(workshop: MonthEntry, is_first: bool, is_last: bool) -> str:
    if is_first and (hour := hour_of(workshop.starts_at)) != MIDNIGHT:
        return hour
    if is_whole_days(workshop.starts_at, workshop.ends_at):
        return "All day"
    if is_first:
        return MIDNIGHT
    return f"to {end_hour(workshop.ends_at)}" if is_last else "All day"


def _day(day: date, entries: list[Entry], is_in_month: bool) -> MonthDay:
    # A fourth entry takes no more room than "and 1 more".
    shown = entries if len(entries) == SHOWN_A_DAY + 1 else entries[:SHOWN_A_DAY]
    return MonthDay(day, shown, len(entries) - len(shown), is_in_month)
