"""How the database is opened: SQLite's settings, and which transactions may write.

Measured: with a real deferred BEGIN a quarter of the writes failed as "database is locked"
under load; with BEGIN IMMEDIATE for writers none did. So whatever may write takes the write
lock first, and a page that is only read never asks for it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any, Self

from flask import Flask, has_request_context, request
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.config import Settings, database_url
from forum.core.extensions import db

READING_METHODS = ("GET", "HEAD", "OPTIONS")
WAL_BUG = ((3, 7, 0), (3, 51, 2))  # several connections that write and checkpoint may corrupt
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses acknowledged writes in a power cut
    "busy_timeout=5000",
    "foreign_keys=ON",
    "cache_size=-16000",
)

LOCKS = "takes_write_lock"

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


def several_writers_safe(settings: Settings) -> bool:
    """Whether more than one process may write: not on a SQLite with the WAL-reset bug."""
    if not database_url(settings).startswith("sqlite"):
        return True
    oldest, newest = WAL_BUG
    return not oldest <= sqlite_build() <= newest


def init_app(app: Flask) -> None:
    """Bind the database; before this the pragmas have no engine to listen to."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"module": _sqlite_driver()}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _open)
            event.listen(db.engine, "begin", _begin)


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
def reading() -> Iterator[None]:
    """Work outside a request that only reads, such as the worker's look for something to do."""
    db.session.rollback()
    token = _writes_here.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        _writes_here.reset(token)


def _open(connection, _record) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is off: _begin() does it
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection) -> None:
    connection.info[LOCKS] = _may_write()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info[LOCKS] else "BEGIN")


def _may_write() -> bool:
    decided = _writes_here.get()
    if decided is not None:
        return decided
    return not has_request_context() or request.method not in READING_METHODS


def commit_once(row, then: Callable[[], object] | None = None, **told_apart_by):
    """Commit, with `row` added; where another request has just added the same one, that one.

    `then` runs within the transaction once the row has an id.

    The names and values of `told_apart_by` are those of its unique constraint.
    """
    kind = type(row)
    db.session.add(row)
    try:
        db.session.flush()
        if then is not None:
            then()
        db.session.commit()
    except IntegrityError:  # a double click: the other request was first
        db.session.rollback()
        return db.session.scalars(select(kind).filter_by(**told_apart_by)).one()
    return row


def upsert(table):
    """An INSERT that can say on_conflict_do_update(): each engine has its own."""
    return (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(table)


def engine_name(engine: Engine) -> str:
    """For the status page."""
    if engine.dialect.name == "sqlite":
        return "SQLite " + ".".join(map(str, sqlite_build()))
    return engine.dialect.name


class CountedPagination(Pagination):
    """One page of rows that are already fetched and counted: the search index, or a list."""

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
