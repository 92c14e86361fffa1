"""Say when another connection has committed, so that nobody has to poll.

PostgreSQL: triggers on the tables that hold work send a NOTIFY (migration 0017). SQLite: whoever
commits rows writes a byte into a pipe in the data folder. That is just before the commit, so the
watcher then waits until `PRAGMA data_version` says that it is done. A commit of another program
is found by the tasks' own looks, every few seconds.
"""

import os
import select as select_io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event

from forum.core.extensions import db
from forum.core.logs import once_a_minute

CHANNEL = "exchange"
PIPE = "commits"  # in the data folder
LISTEN_S = 1.0  # after which a stop is noticed
RETRY_S = 5.0
COMMIT_S = 1.0  # that a commit may take from its byte to its end
LOOK_S = 0.005  # between two looks at SQLite's number meanwhile

_wakes: ContextVar[bool] = ContextVar("wakes", default=True)


def init_app(app: Flask) -> None:
    """After the database is bound."""
    pipe = app.config["SETTINGS"].data_dir / PIPE

    def tell(connection: Connection) -> None:
        if _wakes.get() and connection.info.get("changes") != _changes(connection):
            _write(pipe)

    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "begin", _note_changes)
            event.listen(db.engine, "commit", tell)


@contextmanager
def quiet() -> Iterator[None]:
    """For commits that leave nobody anything to do, such as a lease renewed."""
    token = _wakes.set(False)
    try:
        yield
    finally:
        _wakes.reset(token)


def _note_changes(connection: Connection) -> None:
    connection.info["changes"] = _changes(connection)


def _changes(connection: Connection) -> int:
    """Rows changed on this connection since it was opened."""
    driver: Any = connection.connection.dbapi_connection
    return driver.total_changes


def _write(pipe: Path) -> None:
    with suppress(OSError):  # nobody watches, or the pipe is full of such bytes
        file = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(file, b".")
        finally:
            os.close(file)


def watch(app: Flask, stop: threading.Event, on_commit: Callable[[], None]) -> None:
    """Call on_commit() after others' commits, until told to stop. No error ends it."""
    with app.app_context():
        engine = db.engine
    pipe = app.config["SETTINGS"].data_dir / PIPE

    def look() -> None:
        if engine.dialect.name == "sqlite":
            _read(pipe, engine, stop, on_commit)
        else:
            _listen(engine, stop, on_commit)

    while not stop.is_set():
        try:
            look()
        except Exception as error:
            once_a_minute("watch_failed", kind=type(error).__name__)
            stop.wait(RETRY_S)


def _read(pipe: Path, engine: Engine, stop: threading.Event, on_commit: Callable[[], None]) -> None:
    with suppress(FileExistsError):
        os.mkfifo(pipe, 0o600)
    file = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)  # to write, too: so it never ends
    try:
        with _own_connection(engine) as connection:
            version = _data_version(connection)
            on_commit()  # for what was committed before
            while not stop.is_set():
                is_ready, _, _ = select_io.select([file], [], [], LISTEN_S)
                if is_ready:
                    os.read(file, 65536)
                    version = _after_commit(connection, version)
                    on_commit()
    finally:
        os.close(file)


def _after_commit(connection: Any, before: int) -> int:
    """Wait for the commit that a byte was written for; it may also fail."""
    give_up_at = time.monotonic() + COMMIT_S
    while (version := _data_version(connection)) == before and time.monotonic() < give_up_at:
        time.sleep(LOOK_S)
    return version


def _data_version(connection: Any) -> int:
    [version] = connection.execute("PRAGMA data_version").fetchone()
    return version


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
