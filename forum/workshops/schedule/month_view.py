"""A month of workshops, laid out in weeks."""

from bisect import bisect_left
from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from forum.core.london_time import day_bounds, hour_of, last_of
from forum.workshops.schedule.queries import InMonth

SHOWN_A_DAY = 3
FIRST_YEAR, LAST_YEAR = 2011, 2100


Entry = tuple[str, str, str]  # hour, end of the address, title: a busy month has a hundred


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
    """Monday to Sunday; the days around the month are empty. `found` is in order of time."""
    each = dict(zip(days(month), _by_day(month, found), strict=True))
    return [
        [_day(day, each.get(day, []), day.month == month.month) for day in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]


def days(month: date) -> list[date]:
    return [month.replace(day=number) for number in range(1, last_of(month).day + 1)]


def _by_day(month: date, found: list[InMonth]) -> list[list[InMonth]]:
    """Cut at London's midnights: far quicker than asking of each workshop which day it is on."""
    times = [workshop.starts_at for workshop in found]
    cuts = [bisect_left(times, day_bounds(day)[0]) for day in days(month)]
    return [found[since:until] for since, until in pairwise([*cuts, len(found)])]


def _day(day: date, found: list[InMonth], is_in_month: bool) -> Day:
    # One too many is shown rather than said to be one more.
    shown = found if len(found) == SHOWN_A_DAY + 1 else found[:SHOWN_A_DAY]
    entries = [(hour_of(one.starts_at), f"{one.id}-{one.slug}", one.title) for one in shown]
    return Day(day, entries, len(found) - len(shown), is_in_month)
