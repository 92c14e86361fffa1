"""Move an exchange from SQLite to PostgreSQL: copy, finish, and compare every table."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, create_engine, func, insert, select
from sqlalchemy.exc import DatabaseError, OperationalError

from forum.config import Settings, through_psycopg
from forum.core import server_lock
from forum.core.db import reading
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.data.moving import target
from forum.data.moving.table_checksum import TableChecksum, of_table
from forum.data.schema.upgrade import is_pending, revision_of
from forum.models.figures import INCLUDE_EMBARGOED

BATCH = 1_000  # rows of a transaction: what a kill can undo
_ALL = {INCLUDE_EMBARGOED: True}
NOT_SQLITE = "This exchange uses PostgreSQL already."
NOT_POSTGRES = "Name a PostgreSQL database: postgresql://user@host/name."
IN_USE = "A server is using this exchange: stop it first. What is written meanwhile would be lost."
OLDER = "The tables are of an older version: start this version once, and stop it again."

Say = Callable[[str], None]


def move(settings: Settings, to: str, say: Say) -> Mapping[str, TableChecksum]:
    """What each table held, checked to be the same on both sides; a stopped move goes on.

    The SQLite database stays as it is. Raises Refused; DBAPIError where one cannot be reached.
    """
    if db.engine.dialect.name != "sqlite":
        raise Refused(NOT_SQLITE)
    if not to.startswith(("postgres://", "postgresql")):
        raise Refused(NOT_POSTGRES)
    engine = create_engine(through_psycopg(to), hide_parameters=True)
    try:
        with _undisturbed(settings), reading(), db.engine.connect() as source:
            if is_pending(source):
                raise Refused(OLDER)
            return _move(source, engine, say)
    finally:
        engine.dispose()


@contextmanager
def _undisturbed(settings: Settings) -> Iterator[None]:
    lock = server_lock.claim(settings.data_dir)
    if lock is None:
        raise Refused(IN_USE)
    try:
        yield
    finally:
        server_lock.release(lock)


def _move(source: Connection, engine: Engine, say: Say) -> Mapping[str, TableChecksum]:
    if target.prepare(engine, revision_of(source)):
        say("Going on with the move that was stopped ...")
    tables = sorted(db.metadata.tables.values(), key=lambda table: table.name)
    for table in tables:
        _copy(source, engine, table, say)
    with engine.begin() as connection:
        checked = _compare(source, connection, tables, say)
        target.finish(connection)
    return checked


def _copy(source: Connection, engine: Engine, table: Table, say: Say) -> None:
    """From where a stopped move got to: nobody writes, so the same order gives the same rows."""
    done = _count(engine, table)
    wanted = source.scalar(select(func.count()).select_from(table), execution_options=_ALL) or 0
    if done >= wanted:
        return
    rest = select(table).order_by(*table.primary_key.columns).offset(done)
    result = source.execute(rest, execution_options={"yield_per": BATCH} | _ALL)
    for batch in result.mappings().partitions():
        rows = [dict(row) for row in batch]
        try:
            with engine.begin() as connection:
                connection.execute(insert(table), rows)
        except OperationalError:
            raise  # the way to it was cut, or it stopped: the move can go on
        except DatabaseError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise Refused(
                f"PostgreSQL does not take a row of {table.name}, after {done} rows: {reason}."
            ) from error
        done += len(rows)
        if done < wanted:
            say(f"{table.name}: {done} of {wanted} rows ...")
    say(f"{table.name}: {done} rows.")


def _count(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        count = select(func.count()).select_from(table)
        return connection.scalar(count, execution_options=_ALL) or 0


def _compare(
    source: Connection, moved: Connection, tables: list[Table], say: Say
) -> Mapping[str, TableChecksum]:
    """Raises Refused, and names the tables that differ."""
    say("Comparing every row ...")
    checked, different = {}, []
    for table in tables:
        checked[table.name] = of_table(source, table)
        if of_table(moved, table) != checked[table.name]:
            different.append(table.name)
    if different:
        raise Refused(
            f"These tables are not as they were: {', '.join(different)}. Somebody else wrote to"
            " one of the two databases; empty the new one and move again."
        )
    return checked
