"""Dates of a series: the same weekday, every week, every two weeks or every month."""

from datetime import date
from enum import StrEnum

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

MOST_OCCURRENCES = 12
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


class Repeat(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


REPEAT_NAMES = {
    Repeat.WEEKLY: "Every week",
    Repeat.FORTNIGHTLY: "Every two weeks",
    Repeat.MONTHLY: "Every month, on the same weekday",
}


def dates(first: date, repeat: Repeat, count: int) -> list[date]:
    """`count` dates, the first included."""
    if repeat == Repeat.MONTHLY:
        same = weekday(first.weekday())(_ordinal(first))
        rule = rrule(MONTHLY, dtstart=first, byweekday=same, count=count)
    else:
        weeks = 2 if repeat == Repeat.FORTNIGHTLY else 1
        rule = rrule(WEEKLY, interval=weeks, dtstart=first, count=count)
    return [moment.date() for moment in rule]


def description(first: date, repeat: Repeat) -> str:
    """Every two weeks on Tuesday; Every month on the second Tuesday"""
    if repeat == Repeat.MONTHLY:
        return f"Every month on the {ORDINALS[_ordinal(first)]} {first:%A}"
    return f"{REPEAT_NAMES[repeat]} on {first:%A}"


def _ordinal(day: date) -> int:
    """1 to 4 for the first to fourth of its weekday in the month; -1 (last) for a fifth."""
    number = (day.day - 1) // 7 + 1
    return number if number < 5 else -1
