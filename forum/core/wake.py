"""Say when another connection has committed, so that nobody has to poll with real queries.

PostgreSQL: triggers on the tables that hold work send a NOTIFY (migration 0017). SQLite: `PRAGMA
data_version` changes with each commit of another connection; it reads no table.
"""

import select as select_io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from forum.core.extensions import db
from forum.core.logs import once_a_minute

CHANNEL = "exchange"
LOOK_S = 0.2  # between two looks at SQLite's number
LISTEN_S = 1.0  # after which a stop is noticed
RETRY_S = 5.0


def watch(app: Flask, stop: threading.Event, on_commit: Callable[[], None]) -> None:
    """Call on_commit() after others' commits, until told to stop. No error ends it."""
    with app.app_context():
        engine = db.engine
    look = _watch_sqlite if engine.dialect.name == "sqlite" else _listen
    while not stop.is_set():
        try:
            look(engine, stop, on_commit)
        except Exception as error:
            once_a_minute("watch_failed", kind=type(error).__name__)
            stop.wait(RETRY_S)


def _watch_sqlite(engine: Engine, stop: threading.Event, on_commit: Callable[[], None]) -> None:
    seen = None
    with _own_connection(engine) as connection:
        while not stop.is_set():
            [version] = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                on_commit()
            stop.wait(LOOK_S)


def _listen(engine: Engine, stop: threading.Event, on_commit: Callable[[], None]) -> None:
    with _own_connection(engine) as connection:
        connection.rollback()
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        on_commit()  # for what was committed before
        while not stop.is_set():
            is_ready, _, _ = select_io.select([connection], [], [], LISTEN_S)
            if is_ready and list(connection.notifies(timeout=0)):
                on_commit()


@contextmanager
def _own_connection(engine: Engine) -> Iterator[Any]:
    """The driver's connection, out of the pool, closed in the end."""
    pooled = engine.raw_connection()
    pooled.detach()
    try:
        yield pooled.dbapi_connection
    finally:
        pooled.close()
