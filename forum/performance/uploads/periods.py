"""Days and periods as people write them, and the kind of a period."""

import calendar
import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

QUARTER, MONTH, YEAR, OTHER = "quarter", "month", "twelve months", "period"
MONTHS = {1: MONTH, 3: QUARTER, 12: YEAR}

ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?")
BRITISH = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4}|\d\d)")
DAY_FORMATS = ("%d %b %Y", "%d %B %Y", "%d %b %y", "%d %B %y")
MONTH_FORMATS = ("%b %Y", "%B %Y", "%b %y", "%B %y")
FINANCIAL_QUARTER = re.compile(
    r"(?:Q([1-4])[ ,:]*(\d{4})[/-](\d\d|\d{4})|(\d{4})[/-](\d\d|\d{4})[ ,:]*Q([1-4]))",
    re.IGNORECASE,
)
BARE_QUARTER = re.compile(r"Q[1-4][ ,:]*\d{4}|\d{4}[ ,:]*Q[1-4]", re.IGNORECASE)
EXCEL_DAY = re.compile(r"[3-6]\d{4}(?:\.\d+)?")
EXCEL_EPOCH = date(1899, 12, 30)


class DaySpan(NamedTuple):
    first: date
    last: date


class DayNotInCalendar(ValueError):
    """Written as a day, but not in the calendar."""


class QuarterOfWhichYear(ValueError):
    """`Q1 2026` is January to March, or April to June."""


@lru_cache(maxsize=1000)
def span_of(words: str) -> DaySpan | None:
    """The days that are meant; None where the words are no date.

    A day, `Aug-26`, `April to June 2014`, `Q1 2026/27` (of a financial year, from April), or
    the number that Excel keeps of a day. Day before month, as in Britain.
    """
    said = " ".join(words.split())
    if " to " in said:
        return _between(*said.split(" to ", 1))
    if EXCEL_DAY.fullmatch(said):
        day = EXCEL_EPOCH + timedelta(days=int(float(said)))
        return DaySpan(day, day)
    return _of_digits(said) or _of_quarter(said) or _of_words(said)


def _between(first: str, last: str) -> DaySpan | None:
    """The year may be said once, at the end: `April to June 2014`."""
    end = span_of(last)
    start = span_of(first) or (span_of(f"{first} {end.last.year}") if end else None)
    return DaySpan(start.first, end.last) if start and end else None


def _of_digits(said: str) -> DaySpan | None:
    iso, british = ISO.fullmatch(said), BRITISH.fullmatch(said)
    if iso:
        year, month, day = map(int, iso.groups())
    elif british:
        day, month, year = map(int, british.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return DaySpan(date(year, month, day), date(year, month, day))
    except ValueError:
        raise DayNotInCalendar from None


def _of_quarter(said: str) -> DaySpan | None:
    if BARE_QUARTER.fullmatch(said):
        raise QuarterOfWhichYear
    found = FINANCIAL_QUARTER.fullmatch(said)
    if not found:
        return None
    quarter = int(found[1] or found[6])
    year, following = int(found[2] or found[4]), int(found[3] or found[5])
    if following not in (year + 1, (year + 1) % 100):
        return None
    month = quarter * 3 + 1
    year, month = (year + 1, 1) if month > 12 else (year, month)
    return DaySpan(date(year, month, 1), _end_of_month(year, month + 2))


def _of_words(said: str) -> DaySpan | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", said, flags=re.IGNORECASE)
    plain = re.sub(
        r"\bsept\b", "Sep", plain.replace("-", " ").replace(",", " "), flags=re.IGNORECASE
    )
    plain = " ".join(plain.split())
    for form in DAY_FORMATS:
        with suppress(ValueError):
            day = datetime.strptime(plain, form).date()
            return DaySpan(day, day)
    for form in MONTH_FORMATS:
        with suppress(ValueError):
            first = datetime.strptime(plain, form).date()
            return DaySpan(first, _end_of_month(first.year, first.month))
    return None


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def quarter_to(end: date) -> date:
    """The first day of the three months that end in this one."""
    month = end.month - 2
    return date(end.year if month > 0 else end.year - 1, month if month > 0 else month + 12, 1)


@lru_cache(maxsize=1000)  # a file of 100,000 rows names a few dozen periods
def kind(start: date, end: date) -> str:
    is_whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return MONTHS.get(months, OTHER) if is_whole else OTHER
