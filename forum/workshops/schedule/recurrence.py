"""The dates of a series: the same weekday again, by a rule."""

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


def dates(first: date, repeat: Repeat, times: int) -> list[date]:
    """`times` dates, the first included."""
    if repeat == Repeat.MONTHLY:
        same = weekday(first.weekday())(_which(first))
        rule = rrule(MONTHLY, dtstart=first, byweekday=same, count=times)
    else:
        weeks = 2 if repeat == Repeat.FORTNIGHTLY else 1
        rule = rrule(WEEKLY, interval=weeks, dtstart=first, count=times)
    return [moment.date() for moment in rule]


def in_words(first: date, repeat: Repeat) -> str:
    """Every two weeks on Tuesday; Every month on the second Tuesday"""
    if repeat == Repeat.MONTHLY:
        return f"Every month on the {ORDINALS[_which(first)]} {first:%A}"
    return f"{REPEAT_NAMES[repeat]} on {first:%A}"


def _which(first: date) -> int:
    """The how manieth of its weekday in the month; a fifth one is called the last."""
    number = (first.day - 1) // 7 + 1
    return number if number < 5 else -1
