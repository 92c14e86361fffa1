"""The words and the kind of a period, from its first and last day."""

import calendar
from datetime import date, timedelta
from functools import lru_cache

QUARTER, MONTH, YEAR, OTHER = "quarter", "month", "twelve months", "period"
MONTHS = {1: MONTH, 3: QUARTER, 12: YEAR}


def quarter_to(end: date) -> date:
    """The first day of the three months that end in this one."""
    month = end.month - 2
    return date(end.year if month > 0 else end.year - 1, month if month > 0 else month + 12, 1)


@lru_cache(maxsize=1000)  # a file of 100,000 rows names a few dozen periods
def kind(start: date, end: date) -> str:
    is_whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return MONTHS.get(months, OTHER) if is_whole else OTHER


@lru_cache(maxsize=1000)
def words(start: date, end: date) -> str:
    """`April to June 2014`, `June 2014`, `July 2013 to June 2014`, or both days in full."""
    of_what = kind(start, end)
    first, last = calendar.month_name[start.month], f"{calendar.month_name[end.month]} {end.year}"
    if of_what == MONTH:
        return last
    if of_what == QUARTER and start.year == end.year:
        return f"{first} to {last}"
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        return f"{first} {start.year} to {last}"
    return f"{start.day} {first} {start.year} to {end.day} {last}"
