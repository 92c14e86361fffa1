"""What is looked for, counted without a person, and written down after the page has gone out.

A page that is read takes no write lock, and one search in a hundred must not wait for it either.
So each process counts in its memory, and at most every ten seconds one response, once it is
sent, writes the sums in a short transaction of its own. A process that ends loses ten seconds of
a statistic. What looks like somebody's own data is never counted.
"""

import re
import threading
import time
from collections import Counter
from datetime import date

import structlog
from flask import Flask
from sqlalchemy import Insert
from sqlalchemy.exc import SQLAlchemyError

from forum.core import clock
from forum.core.db import upsert, writing
from forum.models.saved_searches import COUNTED_LENGTH, SearchCount
from forum.search.engine import analyser

log = structlog.get_logger()

EVERY_S = 10.0
MOST_KEPT = 2_000  # different questions in ten seconds: the rest of a flood is not counted
# Telephone and insurance numbers, dates of birth, however they are parted; mail addresses.
PRIVATE = re.compile(r"[@\uff20]|\d(?:[\s./-]?\d){4}")

Heard = tuple[date, str, bool]


def normal(typed: str) -> str:
    """Lower case, without what is too common to look for; empty where nothing may be kept."""
    if PRIVATE.search(typed):
        return ""
    words = " ".join(token.word for token in analyser.tokens(typed) if token.term)
    if len(words) > COUNTED_LENGTH:
        return words[: COUNTED_LENGTH + 1].rpartition(" ")[0]
    return words


class Listener:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Heard] = Counter()
        self._due = 0.0

    def note(self, typed: str, found_nothing: bool) -> None:
        if not (words := normal(typed)):
            return
        one = (clock.now().date(), words, found_nothing)
        with self._lock:
            if not self._counts:
                self._due = time.monotonic() + EVERY_S
            if one in self._counts or len(self._counts) < MOST_KEPT:
                self._counts[one] += 1

    def is_due(self) -> bool:
        return bool(self._counts) and time.monotonic() >= self._due

    def take(self) -> Counter[Heard]:
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken


def listener(app: Flask) -> Listener:
    return app.extensions.setdefault("search_listener", Listener())


def write_down(app: Flask) -> None:
    """Add what was counted to the table. Whatever fails, nobody waits for it or sees it."""
    counts = listener(app).take()
    if not counts:
        return
    with app.app_context():
        try:
            with writing() as session:
                for one, times in sorted(counts.items()):
                    session.execute(_add(*one, times))
                session.commit()
        except SQLAlchemyError as error:
            log.warning("searches_not_counted", error=type(error).__name__)


def _add(day: date, words: str, found_nothing: bool, times: int) -> Insert:
    """A row, or so many more in it: two processes may write the same one."""
    row = upsert(SearchCount).values(day=day, words=words, found_nothing=found_nothing, times=times)
    return row.on_conflict_do_update(
        index_elements=["day", "words", "found_nothing"],
        set_={"times": SearchCount.times + row.excluded.times},
    )
