"""The process beside the web server that does what a commit has left to do.

Four loops, each in a thread of its own, so that a silent mail server keeps nothing else waiting:
the search index; mail; webhooks; and what one worker does for all nodes, by a lease.
Each wakes when somebody commits (core/wake.py). Everything here is safe to run twice and to be
killed.

As long as no loop takes longer than it may, the heartbeat file is touched. The supervisor replaces
a worker whose file grows old.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog
from flask import Flask, current_app

from forum import wings
from forum.administration.operations import runs
from forum.core import clock, db_health, heartbeat, logs, wake
from forum.core.extensions import db
from forum.core.jobs import Task
from forum.core.lease import LeaseHolder
from forum.core.logs import once_a_minute
from forum.search import index
from forum.search.index_jobs import Indexer

log = structlog.get_logger()

LONGEST_S = {
    "index": 3600.0,
    "mail": 300.0,
    "webhooks": 300.0,
    "shared": 3600.0,
}  # one turn of a loop
RETRY_S = 5.0
STOP_S = 6.0  # for the loops to end in; the supervisor waits a little longer
QUIET_FACTOR = 3
RELEASES_S = 1.0  # releases open on the second, whatever else happens
DAY_S = 86_400
NIGHT = 3  # o'clock in London


@dataclass
class Due:
    """A task, when it is next due, and when it was last run, by time.monotonic()."""

    task: Task
    at: float = 0.0
    last_at: float = 0.0

    @property
    def is_now(self) -> bool:
        return time.monotonic() >= self.at


@dataclass
class Loop:
    """Runs its tasks, in one thread, when they are due or somebody has committed."""

    name: str
    todo: Sequence[Due]
    may_run: Callable[[], bool] = lambda: True
    wake: threading.Event = field(default_factory=threading.Event)
    began_at: float | None = None  # this turn, by time.monotonic(); None between two
    is_quiet: bool = False  # nobody has committed since the turn before

    @property
    def hangs(self) -> bool:
        began_at = self.began_at
        return began_at is not None and time.monotonic() - began_at > LONGEST_S[self.name]

    def run(self, app: Flask, stop: threading.Event) -> None:
        with app.app_context():
            while not stop.is_set():
                if self.may_run():
                    self._turn(stop)
                self.wake.wait(self._pause())
                self._note_commit()

    def _note_commit(self) -> None:
        self.is_quiet = not self.wake.is_set()
        self.wake.clear()
        if self.is_quiet:
            return
        for due in self.todo:
            soon = 0.0 if due.task.on_commit else due.last_at + due.task.every_s
            due.at = min(due.at, soon)

    def _turn(self, stop: threading.Event) -> None:
        for due in self.todo:
            if due.is_now and not stop.is_set():
                self.began_at = time.monotonic()
                do(due, self.is_quiet)
        self.began_at = None

    def _pause(self) -> float:
        if not self.may_run():
            return RETRY_S
        return max(0.0, min(due.at for due in self.todo) - time.monotonic())


def do(due: Due, is_quiet: bool = False) -> None:
    """Run the task once, and note when it is next due: later where nobody has committed."""
    due.last_at = time.monotonic()
    failure = ""
    is_slow = is_quiet and RELEASES_S < due.task.every_s < 60
    due.at = due.last_at + due.task.every_s * (QUIET_FACTOR if is_slow else 1)
    try:
        with logs.work():
            has_more = due.task.run()
        if has_more and due.task.on_commit:
            due.at = time.monotonic()
    except Exception as error:
        failure = type(error).__name__
        due.at = time.monotonic() + max(RETRY_S, due.task.every_s)
        db_health.say(error, "task_failed", exc_info=True, task=due.task.name)
    finally:
        db.session.remove()
        runs.note(due.task.name, time.monotonic() - due.last_at, failure)


def run(app: Flask, stop: threading.Event) -> None:
    """Until told to stop, or until a loop hangs. No error ends it."""
    lease = LeaseHolder("worker")
    with app.app_context():
        loops = loops_of(Indexer(index.engine(app)), lease)

    def wake_all() -> None:
        for loop in loops:
            loop.wake.set()

    threads = [
        *(_thread(loop.name, loop.run, app, stop) for loop in loops),
        _thread("lease", lease.keep, app, stop),
        _thread("wake", wake.watch, app, stop, wake_all),
    ]
    _beat(app, stop, loops, threads)
    wake_all()
    give_up_at = time.monotonic() + STOP_S
    for thread in threads:
        thread.join(max(0.0, give_up_at - time.monotonic()))
    index.close(app)


def loops_of(indexer: Indexer, lease: LeaseHolder) -> list[Loop]:
    by_loop = {name: [Due(task) for task in wings.TASKS if task.loop == name] for name in LONGEST_S}
    by_loop["index"] += [
        Due(Task("index", 5, indexer.catch_up, on_commit=True)),
        Due(Task("verify index", DAY_S, lambda: _verify(indexer))),
        Due(Task("optimise index", DAY_S, indexer.engine.optimise), _tonight()),
    ]
    loops = [Loop(name, todo) for name, todo in by_loop.items()]
    loops[-1].may_run = lambda: lease.is_held
    return loops


def _thread(name: str, work: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
    thread.start()
    return thread


def _beat(
    app: Flask, stop: threading.Event, loops: Sequence[Loop], threads: Sequence[threading.Thread]
) -> None:
    file = heartbeat.path(app.config["SETTINGS"].data_dir)
    while not stop.is_set():
        if all(thread.is_alive() for thread in threads) and not any(loop.hangs for loop in loops):
            heartbeat.beat(file)
        else:
            once_a_minute("worker_hangs", loops=str([loop.name for loop in loops if loop.hangs]))
        stop.wait(heartbeat.EVERY_S)


def _tonight() -> float:
    """When merging the whole index disturbs fewest, by the clock that tasks go by."""
    now = clock.in_london(clock.now())
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return time.monotonic() + (night - now).total_seconds() % DAY_S


def _verify(indexer: Indexer) -> None:
    found = indexer.verify()
    if found:
        log.warning("index_mended", differences=str(found))


def run_until_stopped() -> None:
    """Run until a signal asks to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run(current_app._get_current_object(), stop)  # type: ignore[attr-defined]
