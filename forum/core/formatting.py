"""Values with their unit and periods, as people say them: `almost 28,000 people`, `June 2011`."""

import re
from calendar import month_name
from datetime import date, datetime, timedelta
from functools import lru_cache

from forum.core import clock

HEDGES = ("almost", "about", "nearly", "over", "more than", "around")
MONEY = {"GBP million": "£{} million", "GBP thousand": "£{},000"}


def in_words(value: float, unit: str) -> str:
    """The source's hedge ("people (almost)") goes in front, where it is not overlooked."""
    what, _, bracket = unit.partition(" (")
    bracket = bracket.removesuffix(")")
    said = _said(value, what)
    if bracket in HEDGES:
        return f"{bracket} {said}"
    return f"{said} ({bracket})" if bracket else said


def _said(value: float, what: str) -> str:
    shown = number(value)
    if what in MONEY:
        return MONEY[what].format(shown)
    if what.startswith("percent"):
        return f"{shown}%{what.removeprefix('percent')}"
    out_of = re.fullmatch(r"(\w+) of (\d+)(, .*)?", what)
    if out_of:
        return f"{shown} of {out_of[2]} {out_of[1]}{out_of[3] or ''}"
    if value == 1 and what == "people":
        return "1\N{NO-BREAK SPACE}person"
    return f"{shown}\N{NO-BREAK SPACE}{what}"


def dated(words: str) -> str:
    """`2011-06 to 2012-07` as `June 2011 to July 2012`, and `2017-03-31` as `31 March 2017`."""
    return re.sub(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?\b", _date, words)


def _date(found: re.Match) -> str:
    year, month, day = found.groups()
    spoken = f"{month_name[int(month)]} {year}"
    return f"{int(day)} {spoken}" if day else spoken


def lower_first(words: str) -> str:
    """As in the middle of a sentence; `PG1 ...` stays."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def percent(share: float) -> str:
    """`26.8%`"""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def day(value: date | datetime | None) -> str:
    """18 September 2014; an instant is shown by London's calendar."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.in_london(value)
    return f"{value.day} {value:%B %Y}"


@lru_cache(maxsize=1000)
def period(first: date, last: date) -> str:
    """`April to June 2014`, `June 2014`, `July 2013 to June 2014`, or both days in full."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{last:%B %Y}"
    is_quarter = first.year == last.year and last.month - first.month == 2
    return f"{first:%B}{'' if is_quarter else f' {first.year}'} to {last:%B %Y}"


def month(value: datetime) -> str:
    """May 2027"""
    return f"{clock.in_london(value):%B %Y}"


def day_and_time(value: datetime | None) -> str:
    """18 September 2014, 9:30am"""
    if value is None:
        return ""
    local = clock.in_london(value)
    return f"{day(value)}, {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def iso(value: date | datetime) -> str:
    """For `datetime` of <time>, feeds and JSON: 2014-09-18, or 2014-09-18T08:30:00Z in UTC."""
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    return value.isoformat()


def number(value: float | None) -> str:
    """1,310,000 and 16.2: no more decimals than there are."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def plural(count: int, one: str, many: str) -> str:
    """1 case study, 2 case studies"""
    return f"{count:,} {one if count == 1 else many}"
