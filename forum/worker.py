"""The loop beside the web server that does what a commit has left to do.

Each node keeps its own index. What must be done once (mail, scores, housekeeping) is done by
whichever worker holds the lease. Everything here is safe to run twice and to be killed.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import click
import structlog
from flask import Flask, current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.core import clock, form_recovery
from forum.core.db import reading
from forum.core.extensions import db
from forum.mail import mailer
from forum.mail.outbox import Lease
from forum.pages.briefs import jobs as briefs
from forum.people.accounts import jobs as accounts
from forum.performance.releases import jobs as releases
from forum.performance.uploads import jobs as uploads
from forum.practice.attachments import jobs as attachments
from forum.practice.evidence import jobs as evidence
from forum.practice.gaps import jobs as gaps
from forum.practice.publishing import freshness_actions as case_studies
from forum.practice.ratings import jobs as ratings
from forum.practice.tries import jobs as tries
from forum.search import index, weekly_mail, zero_results
from forum.search.jobs import Indexer, forget_old_changes
from forum.workshops.attendance import jobs as attendance
from forum.workshops.bookings import change_notice, reminders
from forum.workshops.bookings import jobs as bookings

log = structlog.get_logger()

PAUSE_S = 0.2
LEASE = timedelta(seconds=30)
RETRY_S = 5.0
DAY_S = 86_400
NIGHT = 3  # o'clock in London


@dataclass
class Task:
    """Something done every so often, by one worker at a time."""

    name: str
    every_s: float
    run: Callable[[], object]
    due: float = 0.0


def tasks() -> list[Task]:
    return [
        Task("mail", 0.5, mailer.send_waiting),
        Task("open releases", 1, releases.latch_open_releases),
        Task("watch the clock", 60, releases.watch_clock),
        Task("briefs", 5, briefs.write_briefs),
        Task("uploads", 0.2, uploads.go_on),
        Task("scores", 5, ratings.recalculate_what_moved),
        Task("right of reply", 600, ratings.tell_low_raters),
        Task("gaps", 60, gaps.close_filled),
        Task("gaps in words", 300, zero_results.close_found),
        Task("what is missing", 3600, zero_results.note_what_is_missing),
        Task("tries", 600, tries.ask_how_it_went),
        Task("accounts", 3600, accounts.forget_old),
        Task("drafts of tables", 600, attendance.remind_of_drafts),
        Task("attendance", 3600, attendance.forget_old),
        Task("waiting lists", 5, bookings.keep_lists),
        Task("changes of workshops", 5, change_notice.tell_changes),
        Task("reminders of workshops", 300, reminders.remind),
        Task("missed workshops", 3600, reminders.note_missed),
        Task("old bookings", 3600, bookings.forget_old),
        Task("evidence", 600, evidence.settle_high_levels),
        Task("attachments", 3600, attachments.clear_away),
        Task("outbox", 3600, forget_old_changes),
        Task("saved searches", 300, weekly_mail.mail_what_is_new),
        Task("search counts", 3600, weekly_mail.forget_old_searches),
        Task("ask if still true", 3600, case_studies.ask_whether_still_true),
        Task("not checked", 3600, case_studies.mark_unanswered),
        Task("unsent forms", 3600, form_recovery.forget_old),
    ]


def run(app: Flask, stop: threading.Event) -> None:
    """Until told to stop. No error ends it: it says so, waits, and goes on."""
    holder = f"{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}"
    with app.app_context():
        indexer = Indexer(index.engine(app))
        todo = [
            Task("verify index", DAY_S, lambda: _verify(indexer)),
            Task("optimise index", DAY_S, indexer.engine.optimise, due=_tonight()),
            Task("index", PAUSE_S, indexer.catch_up),
        ]
        shared = tasks()
        while not stop.is_set():
            _do_due(todo)
            if any(_is_due(task) for task in shared) and _holds_lease(holder):
                _do_due(shared)
            stop.wait(PAUSE_S)
        _let_go(holder)
        index.close(app)


def _tonight() -> float:
    """When merging the whole index disturbs fewest, by the clock that tasks go by."""
    now = clock.in_london(clock.now())
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return time.monotonic() + (night - now).total_seconds() % DAY_S


def _is_due(task: Task) -> bool:
    return time.monotonic() >= task.due


def _do_due(todo: list[Task]) -> None:
    for task in filter(_is_due, todo):
        task.due = time.monotonic() + task.every_s
        try:
            task.run()
        except Exception as error:
            task.due = time.monotonic() + max(RETRY_S, task.every_s)
            log.exception("task_failed", task=task.name, kind=type(error).__name__)
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


@click.command("worker")
def worker_command() -> None:
    """Index, mail and housekeeping, until it is told to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
