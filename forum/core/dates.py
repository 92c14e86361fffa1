"""Days, months and times as British people write them: day before month, 24 hours or am and pm.

dateutil knows the names of months and weekdays. Its parser is not used: with `dayfirst` it reads
2026-12-04 as 12 April and 12/31/2026 as 31 December, and takes what is missing from today's date.
"""

import re
from calendar import monthrange
from datetime import date, time
from functools import lru_cache

from dateutil.parser import parserinfo

NAMES = parserinfo()
CENTURY = 2000
YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
DAY_FIRST = re.compile(
    r"(?:([a-z]+),? )?(\d{1,2})(?:st|nd|rd|th)?[ /.\-]+([a-z]+|\d{1,2})\.?[ /.\-,]+(\d{4})",
    re.ASCII,
)
NAMED_MONTH_FIRST = re.compile(
    r"(?:([a-z]+),? )?([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII
)
MONTH_FIRST = re.compile(r"([a-z]+|\d{1,2})[ /.\-]+(\d{4}|\d{2})", re.ASCII)
YEAR_AND_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
CLOCK = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?(?::\d{2})? ?(?:([ap])\.?m\.?|(noon|midday|midnight))?", re.ASCII
)
NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}


class DateError(ValueError):
    """The text is not a day, a month or a time that can be read without guessing."""


class NoSuchDay(DateError):
    """A day that the calendar does not have, such as 31 April, or has on another weekday."""


@lru_cache(maxsize=1000)  # a file of 100,000 rows names a few dozen days
def parse_day(text: str) -> date:
    """2026-12-04, 4/12/2026, 4.12.2026, 4 December 2026, Fri 4th Dec 2026, December 4, 2026.

    Years have four digits: 04/12/26 has three readings.
    """
    text = _normalised(text)
    weekday = ""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif found := DAY_FIRST.fullmatch(text):
        weekday, day, month, year = found.groups("")
    elif found := NAMED_MONTH_FIRST.fullmatch(text):
        weekday, month, day, year = found.groups("")
    else:
        raise DateError(text)
    return _date(int(year), _month_number(month), int(day), weekday)


def parse_month(text: str) -> date:
    """The first day of 2026-12, 12/2026, December 2026, Dec-26."""
    text = _normalised(text)
    if found := YEAR_AND_MONTH.fullmatch(text):
        year, month = found.groups()
    elif found := MONTH_FIRST.fullmatch(text):
        month, year = found.groups()
        if len(year) == 2 and month.isdigit():
            raise DateError(text)
    else:
        raise DateError(text)
    return _date(int(year) + (CENTURY if len(year) == 2 else 0), _month_number(month), 1)


def parse_time(text: str) -> time:
    """09:30, 9.30, 0930, 9:30am, 2 p.m., noon, 12 noon, midnight (the beginning of a day)."""
    text = _normalised(text)
    if text in NAMED_TIMES:
        return NAMED_TIMES[text]
    found = CLOCK.fullmatch(text)
    if not found:
        raise DateError(text)
    hour, minute, half, name = int(found[1]), int(found[2] or 0), found[3], found[4]
    if name:
        return _named_twelve(hour, minute, name)
    if half and not 1 <= hour <= 12:
        raise DateError(text)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise DateError(text)
    return time(hour, minute)


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def clock_time(hour: time) -> str:
    """9:30am"""
    return f"{hour.hour % 12 or 12}:{hour:%M}{'am' if hour.hour < 12 else 'pm'}"


def _normalised(text: str) -> str:
    return " ".join(text.split()).lower()


def _month_number(month: str) -> int:
    number = int(month) if month.isdigit() else NAMES.month(month)
    if number is None:
        raise DateError(month)
    return number


def _date(year: int, month: int, day: int, weekday: str = "") -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"{day}/{month}/{year}") from None
    if weekday and NAMES.weekday(weekday) is None:
        raise DateError(weekday)
    if weekday and NAMES.weekday(weekday) != found.weekday():
        raise NoSuchDay(f"{found:%A}")
    return found


def _named_twelve(hour: int, minute: int, name: str) -> time:
    if (hour, minute) != (12, 0):
        raise DateError(name)
    return NAMED_TIMES[name]
