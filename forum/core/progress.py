"""Says on standard error what a long job is doing: the start, or a rebuild of the index."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

EVERY_S = 2.0  # between two lines of the same step


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def counted(step: str, items: Iterable[Item], total: int | None = None) -> Iterator[Item]:
    """The items as they are; how many are done is said at most every EVERY_S seconds."""
    of = f" of {total}" if total else ""
    said_at = time.monotonic()
    for done, item in enumerate(items):
        if time.monotonic() - said_at >= EVERY_S:
            say(f"{step}: {done}{of} done ...")
            said_at = time.monotonic()
        yield item


class Waiting:
    """Says what is waited for when that changes, and again every five times EVERY_S seconds."""

    def __init__(self) -> None:
        self._for = ""
        self._since = self._said_at = 0.0

    def for_(self, step: str) -> None:
        now = time.monotonic()
        if step != self._for:
            self._for, self._since, self._said_at = step, now, now
            say(f"{step} ...")
        elif now - self._said_at >= 5 * EVERY_S:
            self._said_at = now
            say(f"{step}: {now - self._since:.0f} seconds so far ...")
