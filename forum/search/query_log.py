"""Counts of search words without a person, written after the response has been sent.

A page that is read takes no write lock, and a search must not wait for one. So each process
counts in memory, and at most every ten seconds one response, once it is sent, writes the sums in
a short transaction. A process that ends loses ten seconds of a statistic. Words that look like
personal data are never counted.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask import Flask
from sqlalchemy import Insert, Row, delete, select, tuple_
from sqlalchemy.exc import SQLAlchemyError

from forum.core import clock, db_health
from forum.core.batches import delete_in_batches, each_batch
from forum.core.db import reading, upsert, writing
from forum.core.extensions import db
from forum.models.saved_searches import COUNTED_LENGTH, SearchCount
from forum.search.engine import analyser
from forum.search.query_log_queries import COUNTED_FOR, LEAST_A_WEEK, monday

FLUSH_EVERY_S = 10.0
MOST_DISTINCT = 2_000  # searches between two flushes: a flood beyond that is not counted
# Telephone and insurance numbers, dates of birth, with any separators; mail addresses.
PERSONAL_DATA = re.compile(r"[@\uff20]|\d(?:[\s./-]?\d){4}")

CountKey = tuple[date, str, bool]  # day, words, found nothing


def normalised(typed: str) -> str:
    """Lower case, without stop words; empty where the words may be personal data."""
    if PERSONAL_DATA.search(typed):
        return ""
    words = " ".join(token.word for token in analyser.tokens(typed) if token.term)
    if len(words) > COUNTED_LENGTH:
        return words[: COUNTED_LENGTH + 1].rpartition(" ")[0]
    return words


class QueryLog:
    """The counts of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[CountKey] = Counter()
        self._due = 0.0  # by time.monotonic()

    def count(self, typed: str, found_nothing: bool) -> None:
        if not (words := normalised(typed)):
            return
        key = (clock.now().date(), words, found_nothing)
        with self._lock:
            if not self._counts:
                self._due = time.monotonic() + FLUSH_EVERY_S
            if key in self._counts or len(self._counts) < MOST_DISTINCT:
                self._counts[key] += 1

    def is_due(self) -> bool:
        return bool(self._counts) and time.monotonic() >= self._due

    def take(self) -> Counter[CountKey]:
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken


def of_app(app: Flask) -> QueryLog:
    return app.extensions.setdefault("search_query_log", QueryLog())


def flush_if_due(app: Flask) -> None:
    if of_app(app).is_due():
        flush(app)


def flush(app: Flask) -> None:
    """Add the counts to the table. An error is logged: the response is sent already."""
    counts = of_app(app).take()
    if not counts:
        return
    with app.app_context():
        try:
            with writing() as session:
                for key, times in sorted(counts.items()):
                    session.execute(_upsert(*key, times))
                session.commit()
        except SQLAlchemyError as error:
            db_health.say(error, "searches_not_counted")


def _upsert(day: date, words: str, found_nothing: bool, times: int) -> Insert:
    """Two processes may count the same row."""
    row = upsert(SearchCount).values(day=day, words=words, found_nothing=found_nothing, times=times)
    return row.on_conflict_do_update(
        index_elements=["day", "words", "found_nothing"],
        set_={"times": SearchCount.times + row.excluded.times},
    )


def delete_old_counts() -> int:
    """Delete all counts after 90 days, and rare ones after their week; how many rows."""
    today = clock.now().date()
    deleted = delete_in_batches(SearchCount, SearchCount.day < today - COUNTED_FOR)
    columns = SearchCount.day, SearchCount.words, SearchCount.found_nothing, SearchCount.times
    with reading():
        rows = list(db.session.execute(select(*columns).where(SearchCount.day < monday(today))))
    a_week: Counter[tuple[str, date]] = Counter()
    for row in rows:
        a_week[row.words, monday(row.day)] += row.times
    rare = [row for row in rows if a_week[row.words, monday(row.day)] < LEAST_A_WEEK]
    return deleted + each_batch(rare, _delete)


def _delete(rows: Sequence[Row]) -> int:
    key = tuple_(SearchCount.day, SearchCount.words, SearchCount.found_nothing)
    statement = delete(SearchCount).where(key.in_([tuple(row)[:3] for row in rows]))
    db.session.execute(statement.execution_options(synchronize_session=False))
    return len(rows)
