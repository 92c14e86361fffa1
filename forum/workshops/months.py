"""A month of workshops, laid out in weeks."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from forum import clock
from forum.workshops.queries import InMonth
from forum.workshops.wall_clock import hour_of, last_of

SHOWN_A_DAY = 4
FIRST_YEAR, LAST_YEAR = 2011, 2100


@dataclass(frozen=True)
class Entry:
    workshop: InMonth
    hour: str


@dataclass(frozen=True)
class Day:
    date: date
    entries: list[Entry]
    more: int  # how many are not shown
    is_in_month: bool


def read(typed: str) -> date | None:
    """The first day of 2026-12; None for what is no month that we know of."""
    year, _, month = typed.partition("-")
    if not (typed.isascii() and len(year) == 4 and year.isdigit() and month.isdigit()):
        return None
    if len(month) != 2 or not 1 <= int(month) <= 12:
        return None
    return date(int(year), int(month), 1) if FIRST_YEAR <= int(year) <= LAST_YEAR else None


def before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def after(month: date) -> date:
    return last_of(month) + timedelta(days=1)


def weeks(month: date, found: list[InMonth]) -> list[list[Day]]:
    """Monday to Sunday; the days around the month are empty."""
    by_day: dict[date, list[InMonth]] = {}
    for workshop in found:
        by_day.setdefault(clock.in_london(workshop.starts_at).date(), []).append(workshop)
    return [
        [_day(day, by_day.get(day, []), day.month == month.month) for day in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]


def _day(day: date, found: list[InMonth], is_in_month: bool) -> Day:
    # One too many is shown rather than said to be one more.
    shown = found if len(found) == SHOWN_A_DAY + 1 else found[:SHOWN_A_DAY]
    entries = [Entry(one, hour_of(one.starts_at)) for one in shown]
    return Day(day, entries, len(found) - len(shown), is_in_month)
