"""How the database is opened: SQLite's settings, and which transactions may write.

Measured: with a real deferred BEGIN a quarter of the writes failed as "database is locked"
under load; with BEGIN IMMEDIATE for writers none did. So whatever may write takes the write
lock first, and a page that is only read never asks for it. Which journal: docs/decisions/0018.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Self, TypeVar, cast

from flask import Flask, has_request_context, request
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Engine,
    Select,
    Table,
    create_engine,
    event,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session

from forum.core.extensions import db

READING_METHODS = ("GET", "HEAD", "OPTIONS")
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))  # first and last build that has it
WAL, ROLLBACK = "wal", "truncate"
BUSY_TIMEOUT_MS = 5000
PRAGMAS = (
    "synchronous=FULL",  # NORMAL loses acknowledged writes in a power cut
    "foreign_keys=ON",
    "cache_size=-16000",
    "secure_delete=ON",  # what is deleted is overwritten with zeros, not only unlinked
)

# What is noted in Connection.info
JOURNAL, LOCKS = "journal_mode", "takes_write_lock"

Row = TypeVar("Row", bound=db.Model)

# True: takes the write lock; False: never; None: as the kind of request says.
_writes_here: ContextVar[bool | None] = ContextVar("writes_here", default=None)


def _sqlite_driver() -> ModuleType:
    """The newest SQLite build at hand: a packaged one where there is one, else Python's."""
    try:
        import pysqlite3.dbapi2 as driver
    except ImportError:
        import sqlite3.dbapi2 as driver
    return driver


def sqlite_build() -> tuple[int, int, int]:
    major, minor, patch = _sqlite_driver().sqlite_version.split(".")[:3]
    return int(major), int(minor), int(patch)


def journal_mode() -> str:
    """WAL, but for a build on which connections that write it may corrupt the database."""
    first, last = WAL_RESET_BUG
    return ROLLBACK if first <= sqlite_build() <= last else WAL


def init_app(app: Flask) -> None:
    """Bind the database; before this the pragmas have no engine to listen to."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        options = app.config["SQLALCHEMY_ENGINE_OPTIONS"]
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options | {"module": _sqlite_driver()}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _open)
            event.listen(db.engine, "begin", _begin)


def another_pool(app: Flask) -> Engine:
    """Connections to read by, for who needs one while a request holds its own: none waits."""
    options = app.config["SQLALCHEMY_ENGINE_OPTIONS"] | {"pool_pre_ping": False}
    return create_engine(app.config["SQLALCHEMY_DATABASE_URI"], **options)


def transaction_of(session: Session) -> Connection:
    """For rows that are no part of the ORM, to be committed with it."""
    return session.connection()


@contextmanager
def writing() -> Iterator[Session]:
    """A write that belongs to a page being read, such as the log of who saw a figure early.

    It has a session of its own: what the page has read stays as it is. Only where the page's
    own session holds SQLite's write lock, that is let go first.
    """
    pages_own = db.session()
    if pages_own.in_transaction() and pages_own.connection().info.get(LOCKS):
        pages_own.rollback()
    token = _writes_here.set(True)
    try:
        with Session(db.engine) as session:
            yield session
    finally:
        _writes_here.reset(token)


@contextmanager
def writing_on_get() -> Iterator[None]:
    """A GET that writes: the way back from another site, which sends no form.

    The page's own session begins anew, with the write lock.
    """
    db.session.rollback()
    token = _writes_here.set(True)
    try:
        yield
    finally:
        _writes_here.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Work outside a request that only reads, such as the worker's look for something to do."""
    db.session.rollback()
    token = _writes_here.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        _writes_here.reset(token)


def _open(connection, record) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is off: _begin() does it
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    [record.info[JOURNAL]] = cursor.execute(f"PRAGMA journal_mode={journal_mode()}").fetchone()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection) -> None:
    connection.info[LOCKS] = _may_write()
    if connection.info[LOCKS]:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.info[JOURNAL] == WAL:
        connection.exec_driver_sql("BEGIN")
    # With a rollback journal a reader's transaction would keep every writer from its commit.
    # Each statement then reads on its own, as on PostgreSQL (READ COMMITTED).


def _may_write() -> bool:
    decided = _writes_here.get()
    if decided is not None:
        return decided
    return not has_request_context() or request.method not in READING_METHODS


@dataclass
class Conflict:
    """Whether a unique constraint refused a row."""

    happened: bool = False

    def __bool__(self) -> bool:
        return self.happened


@contextmanager
def rollback_on_conflict(of_keys_too: bool = False) -> Iterator[Conflict]:
    """Roll back where another request has just written the same row, as a double click does.

    `of_keys_too`: also where a foreign key was refused, as where somebody has just written a row
    of what is deleted here.
    """
    conflict = Conflict()
    try:
        yield conflict
    except IntegrityError as error:
        db.session.rollback()
        if leads_nowhere(error) and not of_keys_too:
            raise
        conflict.happened = True


def leads_nowhere(error: DatabaseError) -> bool:
    """A foreign key refused it: the row that it points at is gone, or is still pointed at."""
    if not isinstance(error, IntegrityError):
        return False
    is_postgres = getattr(error.orig, "sqlstate", "") == "23503"
    return is_postgres or "FOREIGN KEY constraint failed" in str(error.orig)


def commit_once(row: Row, then: Callable[[], object] | None = None, **unique: Any) -> Row:
    """Commit, with `row` added; where another request has just added the same one, that one.

    `then` runs within the transaction once the row has an id. `unique`: names and values of the
    columns of its unique constraint.
    """
    model = type(row)
    with rollback_on_conflict() as conflict:
        db.session.add(row)
        db.session.flush()
        if then is not None:
            then()
        db.session.commit()
    return _existing(model, unique) if conflict else row


def insert_or_get(row: Row, **unique: Any) -> Row:
    """Insert within the transaction, or give the row that has the same `unique` columns."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if leads_nowhere(error):
            raise
        return _existing(type(row), unique)
    return row


def _existing(model: type[Row], unique: dict[str, Any]) -> Row:
    return db.session.scalars(select(model).filter_by(**unique)).one()


def upsert(table: type[db.Model] | Table) -> Any:
    """An INSERT that can say on_conflict_do_update(): each engine has its own."""
    return (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(table)


def upsert_if(
    model: type[db.Model], key: dict[str, Any], condition: ColumnElement[bool], **values: Any
) -> bool:
    """Insert a row, or change the one with this key where the condition holds; whether it did.

    `key`: names and values of the columns of a unique constraint.
    """
    statement = upsert(model).values(**key, **values)
    statement = statement.on_conflict_do_update(
        index_elements=list(key), set_=values, where=condition
    ).execution_options(preserve_rowcount=True)
    return cast(CursorResult, db.session.execute(statement)).rowcount == 1


def insert_if_absent(model: type[db.Model], **values: Any) -> bool:
    """Whether a row was inserted: not where a unique constraint has one already."""
    statement = upsert(model).values(**values).on_conflict_do_nothing()
    statement = statement.execution_options(preserve_rowcount=True)
    return cast(CursorResult, db.session.execute(statement)).rowcount == 1


def update_if(
    model: type[db.Model],
    *conditions: ColumnElement[bool],
    synchronize: bool = True,
    **values: Any,
) -> bool:
    """Compare-and-set: change the rows for which the conditions hold; whether there were any.

    Without `synchronize` rows that the session has loaded are not refreshed.
    """
    return update_count(model, *conditions, synchronize=synchronize, **values) > 0


def update_count(
    model: type[db.Model],
    *conditions: ColumnElement[bool],
    synchronize: bool = True,
    **values: Any,
) -> int:
    """As update_if(); how many rows were changed."""
    statement = update(model).where(*conditions).values(**values)
    if not synchronize:
        statement = statement.execution_options(synchronize_session=False)
    return cast(CursorResult, db.session.execute(statement)).rowcount


def integrity_problem() -> str | None:
    """What SQLite finds wrong with its pages; it reads all of them."""
    if db.engine.dialect.name != "sqlite":
        return None
    with reading():
        found = db.session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return None if found == "ok" else str(found)


def checkpoint() -> None:
    """Empty SQLite's write-ahead log: it holds pages as they were before something was deleted."""
    _outside_a_transaction("PRAGMA wal_checkpoint(TRUNCATE)")


def vacuum() -> None:
    """Write a SQLite database anew, without what was deleted. Nobody else can write meanwhile."""
    _outside_a_transaction("VACUUM")
    checkpoint()


def _outside_a_transaction(statement: str) -> None:
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL has its own vacuum
    with closing(db.engine.raw_connection()) as connection:
        connection.cursor().execute(statement).fetchall()


def engine_name(engine: Engine) -> str:
    """For the status page."""
    if engine.dialect.name == "sqlite":
        return "SQLite " + ".".join(map(str, sqlite_build()))
    return engine.dialect.name


class CountedPagination(Pagination):
    """One page of rows that are already fetched and counted: the search index, or a list."""

    has_more = False  # pages after the last one that is counted

    @classmethod
    def of(cls, items: Sequence[Any], page: int, per_page: int, total: int) -> Self:
        return cls(
            page=page, per_page=per_page, max_per_page=None, error_out=False,
            items=items, total=total,
        )  # fmt: skip

    def _query_items(self) -> list[Any]:
        return list(self._query_args["items"])

    def _query_count(self) -> int:
        return int(self._query_args["total"])


PAGES_AHEAD = 10  # that are counted after the present one


@dataclass(frozen=True)
class PageOfIds:
    """Some ids in order, and how many there are, counted PAGES_AHEAD pages ahead at most.

    So the first page of a long list reads no more than that, however long the list is.
    """

    ids: Sequence[int]
    page: int
    per_page: int
    total: int
    has_more: bool

    @classmethod
    def read(cls, statement: Select[int], page: int, per_page: int) -> Self:
        start = (page - 1) * per_page
        ahead = (PAGES_AHEAD + 1) * per_page
        found = db.session.scalars(statement.limit(ahead + 1).offset(start)).all()
        if not found and page > 1:  # beyond the last: the page says which is the last
            whole = select(func.count()).select_from(statement.order_by(None).subquery())
            return cls((), page, per_page, db.session.scalar(whole) or 0, False)
        total, has_more = start + min(len(found), ahead), len(found) > ahead
        return cls(found[:per_page], page, per_page, total, has_more)

    def of(self, rows: Sequence[Any]) -> CountedPagination:
        """The page with the rows of these ids."""
        pagination = CountedPagination.of(rows, self.page, self.per_page, self.total)
        pagination.has_more = self.has_more
        return pagination
