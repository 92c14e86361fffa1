"""Quarters of returns, each called by its last day."""

import calendar
from datetime import date

MONTHS = 3


def is_quarter_end(day: date) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.month % MONTHS == 0 and day.day == last


def earlier(quarter_end: date, quarters: int = 1) -> date:
    """The last day of the quarter so many before."""
    year, month = divmod(quarter_end.year * 12 + quarter_end.month - 1 - MONTHS * quarters, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def last_ended(today: date) -> date:
    """Of the last quarter that is over."""
    first_month = (today.month - 1) // MONTHS * MONTHS + 1
    this_end = date(today.year, first_month, 1).replace(month=first_month + 2)
    last_day = calendar.monthrange(this_end.year, this_end.month)[1]
    return earlier(this_end.replace(day=last_day))


def in_words(quarter_end: date) -> str:
    """`April to June 2026`."""
    first = quarter_end.month - MONTHS + 1
    return f"{calendar.month_name[first]} to {quarter_end:%B %Y}"


def parsed(said: str) -> date | None:
    """Of `2026-06-30`; None of all else."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if is_quarter_end(day) else None
