"""Frequent searches of the last 90 days."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.saved_searches import SearchCount

COUNTED_FOR = timedelta(days=90)
LEAST_A_WEEK = 3  # what is rarer may be one person's own words
MOST_SHOWN = 50


@dataclass(frozen=True)
class FrequentSearch:
    words: str
    times: int


@dataclass(frozen=True)
class FrequentSearches:
    """Most frequent first."""

    all: list[FrequentSearch]
    without_result: list[FrequentSearch]


def frequent_searches() -> FrequentSearches:
    """Searches that were made LEAST_A_WEEK times or more in a week, counted in such weeks."""
    since = clock.now().date() - COUNTED_FOR
    rows = db.session.scalars(select(SearchCount).where(SearchCount.day >= since)).all()
    a_week = Counter[tuple[str, date]]()
    for row in rows:
        a_week[row.words, monday(row.day)] += row.times
    frequent = [row for row in rows if a_week[row.words, monday(row.day)] >= LEAST_A_WEEK]
    return FrequentSearches(_sums(frequent), _sums(row for row in frequent if row.found_nothing))


def _sums(rows: Iterable[SearchCount]) -> list[FrequentSearch]:
    times = Counter[str]()
    for row in rows:
        times[row.words] += row.times
    ordered = sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))
    return [FrequentSearch(words, number) for words, number in ordered[:MOST_SHOWN]]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
