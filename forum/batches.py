"""Long work in short transactions: SQLite has one writer, and everybody else waits for it."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

AT_ONCE = 500  # rows in one transaction

Item = TypeVar("Item")


def batched(items: Sequence[Item], size: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
