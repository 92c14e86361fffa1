"""The loop beside the web server that does what a commit has left to do.

Each node keeps its own index. What must be done once (mail, scores, housekeeping) is done by
whichever worker holds the lease. Everything here is safe to run twice and to be killed.
"""

import os
import signal
import socket
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from flask import Flask, current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum import wings
from forum.core import clock
from forum.core.db import reading
from forum.core.extensions import db
from forum.core.jobs import Task
from forum.mail.outbox import Lease
from forum.search import index
from forum.search.index_jobs import Indexer

log = structlog.get_logger()

PAUSE_S = 0.2
LEASE = timedelta(seconds=30)
RETRY_S = 5.0
DAY_S = 86_400
NIGHT = 3  # o'clock in London


@dataclass
class Due:
    """A task, and when it is next due by time.monotonic()."""

    task: Task
    at: float = 0.0


def run(app: Flask, stop: threading.Event) -> None:
    """Until told to stop. No error ends it: it says so, waits, and goes on."""
    holder = f"{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}"
    with app.app_context():
        indexer = Indexer(index.engine(app))
        todo = [
            Due(Task("verify index", DAY_S, lambda: _verify(indexer))),
            Due(Task("optimise index", DAY_S, indexer.engine.optimise), _tonight()),
            Due(Task("index", PAUSE_S, indexer.catch_up)),
        ]
        shared = [Due(task) for task in wings.TASKS]
        while not stop.is_set():
            _do_due(todo)
            if any(_is_due(due) for due in shared) and _holds_lease(holder):
                _do_due(shared)
            stop.wait(PAUSE_S)
        _let_go(holder)
        index.close(app)


def _tonight() -> float:
    """When merging the whole index disturbs fewest, by the clock that tasks go by."""
    now = clock.in_london(clock.now())
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return time.monotonic() + (night - now).total_seconds() % DAY_S


def _is_due(due: Due) -> bool:
    return time.monotonic() >= due.at


def _do_due(all_due: list[Due]) -> None:
    for due in filter(_is_due, all_due):
        due.at = time.monotonic() + due.task.every_s
        try:
            due.task.run()
        except Exception as error:
            due.at = time.monotonic() + max(RETRY_S, due.task.every_s)
            log.exception("task_failed", task=due.task.name, kind=type(error).__name__)
        finally:
            db.session.remove()


def _verify(indexer: Indexer) -> None:
    found = indexer.verify()
    if found:
        log.warning("index_mended", differences=str(found))


def _holds_lease(holder: str) -> bool:
    """Take or renew the lease: one statement asks and takes."""
    try:
        with reading():
            lease = db.session.get(Lease, "worker")
            now = clock.now()
            if lease is not None and lease.holder != holder and lease.until > now:
                return False
            if lease is not None and lease.holder == holder and lease.until > now + LEASE / 2:
                return True
        return _take_lease(holder)
    except Exception as error:
        log.exception("lease_failed", kind=type(error).__name__)
        return False
    finally:
        db.session.remove()


def _take_lease(holder: str) -> bool:
    now = clock.now()
    mine = (
        update(Lease)
        .where(Lease.name == "worker", (Lease.holder == holder) | (Lease.until <= now))
        .values(holder=holder, until=now + LEASE)
    )
    taken = db.session.execute(mine).rowcount == 1  # type: ignore[attr-defined]
    if not taken and db.session.scalar(select(Lease.name)) is None:
        db.session.add(Lease(name="worker", holder=holder, until=now + LEASE))
        taken = True
    try:
        db.session.commit()
    except IntegrityError:  # another worker was first
        db.session.rollback()
        return False
    return taken


def _let_go(holder: str) -> None:
    db.session.execute(update(Lease).where(Lease.holder == holder).values(until=clock.now()))
    db.session.commit()


def run_until_stopped() -> None:
    """Run until a signal asks to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
