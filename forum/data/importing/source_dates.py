"""Days in a source's words. Words that name no day give None: nothing is guessed."""

import calendar
import re
from datetime import date

from forum.core import dates

_WRITTEN = re.compile(r"\b20\d\d-\d\d(?:-\d\d)?\b")
_SPOKEN = re.compile(rf"\b(?:(?:{'|'.join(calendar.month_name[1:])}) )?20\d\d\b")


def first_day(words: str) -> date | None:
    """The earliest that these words can mean: `2011-06`, `active at July 2012`, `in 2013`."""
    span = _span(words)
    return span and span[0]


def latest_day(words: str) -> date | None:
    """The first day of the last date in the words: of `2011 to 2013`, 1 January 2013."""
    spoken = _SPOKEN.findall(words)
    return first_day(spoken[-1]) if spoken else None


def last_day(words: str) -> date | None:
    """The latest that these words can mean."""
    span = _span(words)
    return span and span[1]


def _span(words: str) -> tuple[date, date] | None:
    """First and last day of the day, month or year that comes first; digits before names."""
    found = _WRITTEN.search(words) or _SPOKEN.search(words)
    if found is None:
        return None
    if found[0].isdigit():
        return date(int(found[0]), 1, 1), date(int(found[0]), 12, 31)
    try:
        day = dates.parse_day(found[0])
        return day, day
    except dates.DateError:
        pass
    try:
        month = dates.parse_month(found[0])
    except dates.DateError:
        return None
    return month, dates.last_of_month(month)
