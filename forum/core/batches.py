"""Long work in short transactions: SQLite has one writer, and everybody else waits for it.

What is to be done is looked for while only reading. Each transaction then asks the same condition
again, so that a row that changed meanwhile is left alone.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, delete, inspect, select, tuple_, update

from forum.core.db import reading
from forum.core.extensions import db

AT_ONCE = 200  # rows deleted or changed in one transaction
LETTERS_AT_ONCE = 15  # letters written in one: each is made of several rows

Item = TypeVar("Item")


def batched(items: Sequence[Item], size: int = AT_ONCE) -> Iterator[Sequence[Item]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]


def each_batch(
    items: Sequence[Item], do: Callable[[Sequence[Item]], int], size: int = AT_ONCE
) -> int:
    """do() some, and commit; the sum of what it gave."""
    done = 0
    for some in batched(items, size):
        done += do(some)
        db.session.commit()
    return done


def delete_in_batches(
    model: type[db.Model], *where: ColumnElement[bool], size: int = AT_ONCE
) -> int:
    """How many rows went."""
    return _in_batches(model, lambda some: delete(model).where(some, *where), where, size)


def update_in_batches(
    model: type[db.Model], values: dict[str, Any], *where: ColumnElement[bool]
) -> int:
    """How many rows changed."""

    def change(some: ColumnElement[bool]):
        return update(model).where(some, *where).values(**values)

    return _in_batches(model, change, where, AT_ONCE)


def _in_batches(model: type[db.Model], statement: Callable, where: tuple, size: int) -> int:
    key = cast(Any, inspect(model)).primary_key
    with reading():
        keys = [tuple(row) for row in db.session.execute(select(*key).where(*where))]

    def do(some: Sequence[tuple]) -> int:
        among = statement(tuple_(*key).in_(some))
        among = among.execution_options(synchronize_session=False)
        return cast(CursorResult, db.session.execute(among)).rowcount

    return each_batch(keys, do, size)
