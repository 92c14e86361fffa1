"""How migrations are run on a filled database. migrations/env.py uses it, for every `flask db`."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from forum.config import POSTGRES_LIMITS

LOCK = 26  # of nodes that start at the same moment, one migrates and the others wait


class RowsWithoutParent(Exception):
    """A migration would leave rows whose foreign key leads nowhere."""


@contextmanager
def connection_for_migrations(engine: Engine) -> Iterator[Connection]:
    """A connection, used for nothing else, on which a table may be rebuilt."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _without_foreign_keys(connection)
            yield connection
        else:
            _without_time_limits(connection)
            with _advisory_lock(connection):
                yield connection


def _without_foreign_keys(connection: Connection) -> None:
    """SQLite alters a table by copying and dropping it; a drop would cascade into its children.

    The pragma does nothing within a transaction, so it goes past SQLAlchemy, which begins one.
    """
    connection.detach()  # the pool hands this connection to nobody else
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _without_time_limits(connection: Connection) -> None:
    """A large table takes its time, and so does the node that holds the lock."""
    connection.detach()
    for name in POSTGRES_LIMITS:
        connection.exec_driver_sql(f"SET {name} = 0")
    connection.commit()


@contextmanager
def _advisory_lock(connection: Connection) -> Iterator[None]:
    connection.exec_driver_sql(f"SELECT pg_advisory_lock({LOCK})")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({LOCK})")
        connection.commit()


def refuse_rows_without_parent(connection: Connection) -> None:
    """On SQLite, what foreign keys would have refused; elsewhere they were on all the time."""
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if found:
        counts = Counter((child, parent) for child, _row, parent, _key in found)
        parts = [f"{n} of {child} without their {parent}" for (child, parent), n in counts.items()]
        raise RowsWithoutParent(f"the migration would leave rows behind: {', '.join(parts)}")
