"""Two nodes, each with a worker, on one PostgreSQL: letters and index under a stream of changes.

    python -m benchmarks.two_nodes [--changes 10000] [--rate 50] [--letters 200] [--pause 30]

Starts a PostgreSQL of its own, a mail server that needs 3 seconds a letter, and two nodes that
share nothing but the database. Then it commits changes of case studies at a steady rate, and
letters with them; in the middle the second node's worker is stopped (SIGSTOP) for a while and
goes on. Each change puts a new word into a case study, and each node's index is asked what it
holds. Prints how long after the commit each node had it (apart from the pause), how many never,
how often each letter came, and the CPU time of the workers: busy, and idle before.
"""

import argparse
import multiprocessing
import os
import signal
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import select

from forum import create_app, policy
from forum.config import Settings
from forum.core.extensions import db
from forum.data.demonstration.load import load_once
from forum.mail import outbox
from forum.models.case_studies import CaseStudy
from forum.search import index
from forum.search.engine.types import EVERYONE
from forum.search.index_jobs import Indexer
from tests.postgres import server

ROOT = Path(__file__).parent.parent
LETTER_S = 3.0
OURS = "Letter of the benchmark"
SETTLE_S, IDLE_S = 20.0, 30.0
PROMISE_S = 2.0
LOOK_S = 0.05
GIVE_UP_S = 120.0
RECOVER_S = 15.0  # after the pause, before its node is measured again


Lags = list[tuple[float, float]]  # when it was committed, seconds until it was in the index
VISITOR = frozenset({EVERYONE})


class Change(NamedTuple):
    case_study_id: int
    number: int
    at: float  # of the commit, by time.time()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=50, help="commits a second")
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--pause", type=float, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as address:
        run(Path(folder), address, arguments)


def run(folder: Path, address: str, arguments: argparse.Namespace) -> None:
    mail, received = mail_server()
    nodes = [
        Settings(data_dir=folder / name, database_url=address, demo=True, argon2_memory_kib=8)
        for name in ("first", "second")
    ]
    app = create_app(nodes[0])
    with app.app_context():
        prepare(app)
    for node in nodes:
        node_app = create_app(node)
        with node_app.app_context():
            Indexer(index.engine(node_app)).rebuild()
            index.close(node_app)
            db.session.remove()
            db.engine.dispose()
    workers = [start_worker(node, mail) for node in nodes]
    try:
        measure(app, nodes, workers, received, arguments)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
            worker.terminate()
        for worker in workers:
            worker.wait(15)


def prepare(app: Flask) -> None:
    from flask_migrate import upgrade

    upgrade()
    load_once()
    for letter in db.session.scalars(select(outbox.Letter)):  # of the demonstration
        db.session.delete(letter)
    db.session.commit()
    db.session.remove()
    db.engine.dispose()


def measure(
    app: Flask,
    nodes: list[Settings],
    workers: list[subprocess.Popen],
    received: Counter,
    arguments: argparse.Namespace,
) -> None:
    while not all((node.data_dir / "worker.heartbeat").exists() for node in nodes):
        time.sleep(1)
    time.sleep(SETTLE_S)
    idle = [cpu_s(worker.pid) for worker in workers]
    time.sleep(IDLE_S)
    for name, worker, before in zip(("first", "second"), workers, idle, strict=True):
        print(f"idle worker, {name} node: {(cpu_s(worker.pid) - before) / IDLE_S:.2%} of a core")

    context = multiprocessing.get_context("spawn")
    watchers = [Watcher(context, node) for node in nodes]
    for watcher in watchers:
        watcher.lags.get()  # it is ready
    busy = [cpu_s(worker.pid) for worker in workers]
    pauser = Pauser(workers[1].pid, arguments.changes / arguments.rate / 3, arguments.pause)
    began_at = time.time()
    changes = commit_changes(app, watchers, arguments)
    took = time.time() - began_at
    found = [watcher.result() for watcher in watchers]

    print(
        f"{changes} changes in {took:.0f} s ({changes / took:.0f} a second,"
        f" {arguments.rate:.0f} wanted), and {arguments.letters} letters;"
        f" load {os.getloadavg()[0]:.1f}"
    )
    for name, worker, before in zip(("first", "second"), workers, busy, strict=True):
        spent = cpu_s(worker.pid) - before
        print(f"CPU of the worker, {name} node: {1000 * spent / changes:.1f} ms a change")
    report("first node", found[0], changes, (0, 0))
    report("second node, outside its pause", found[1], changes, pauser.window)
    await_letters(received, arguments.letters)
    twice = sum(count > 1 for count in received.values())
    print(f"letters: {len(received)} of {arguments.letters} came, {twice} of them twice")


def report(name: str, lags: Lags, changes: int, window: tuple[float, float]) -> None:
    """`window`: changes committed within it are only counted."""
    outside = sorted(lag for at, lag in lags if not window[0] <= at <= window[1])
    late = sum(lag > PROMISE_S for lag in outside)
    p95 = outside[int(len(outside) * 0.95)]
    print(
        f"{name}: {changes - len(lags)} missed; commit to index: median"
        f" {statistics.median(outside):.2f} s, p95 {p95:.2f} s, longest {outside[-1]:.2f} s;"
        f" over {PROMISE_S:.0f} s: {late} of {len(outside)}"
    )


class Pauser:
    """Stops a process `after` so many seconds, for `pause` seconds."""

    def __init__(self, pid: int, after: float, pause: float) -> None:
        self.window = (0.0, 0.0)  # with the time to recover
        self._times = pid, after, pause
        if pause:
            threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        pid, after, pause = self._times
        time.sleep(after)
        began_at = time.time()
        os.kill(pid, signal.SIGSTOP)
        time.sleep(pause)
        os.kill(pid, signal.SIGCONT)
        self.window = (began_at - PROMISE_S, time.time() + RECOVER_S)


class Watcher:
    """A process that asks the index of a node for each change."""

    def __init__(self, context: Any, node: Settings) -> None:
        self.changes, self.lags = context.Queue(), context.Queue()
        context.Process(target=watch, args=(node, self.changes, self.lags), daemon=True).start()

    def result(self) -> Lags:
        self.changes.put(None)
        return self.lags.get()


def commit_changes(app: Flask, watchers: list[Watcher], arguments: argparse.Namespace) -> int:
    """One change a commit; how many. The summary's last word is the number of the change."""
    with app.app_context():
        found = select(CaseStudy.id).where(policy.listed_case_studies())  # the index has no others
        ids = db.session.scalars(found.order_by(CaseStudy.id)).all()
        summaries = dict(db.session.execute(select(CaseStudy.id, CaseStudy.summary)).all())
        db.session.rollback()
        every = max(1, arguments.changes // max(1, arguments.letters))
        began_at = time.monotonic()
        for number in range(arguments.changes):
            time.sleep(max(0.0, began_at + number / arguments.rate - time.monotonic()))
            case_study_id = ids[number % len(ids)]
            case_study = db.session.get_one(CaseStudy, case_study_id)
            case_study.summary = f"{summaries[case_study_id][:180]} {word(number)}"
            if number % every == 0 and number // every < arguments.letters:
                outbox.send("n@newtown.example", f"{OURS} {number // every}", "Hello.")
            db.session.commit()
            change = Change(case_study_id, number, time.time())
            for watcher in watchers:
                watcher.changes.put(change)
            db.session.remove()
        db.engine.dispose()
    return int(arguments.changes)


def word(number: int) -> str:
    return f"change{number}"


def watch(node: Settings, changes: Any, lags: Any) -> None:
    """Reports the time of each commit, and how long after it the index had its word.

    A change also counts as indexed once a later one of the same case study is.
    """
    app = create_app(node)
    waiting: dict[int, list[Change]] = {}
    found: Lags = []
    previous, gives_up_at = None, 0.0
    with app.app_context():
        engine: Any = index.engine(app)
        lags.put(None)
        while not gives_up_at or (any(waiting.values()) and time.time() < gives_up_at):
            time.sleep(LOOK_S)
            with engine.storage.reading() as snapshot:
                at = time.time()
                if snapshot is not previous:
                    previous = snapshot
                    for one, several in waiting.items():
                        waiting[one] = _take_indexed(snapshot, several, at, found)
            while not changes.empty():
                if (change := changes.get()) is None:
                    gives_up_at = time.time() + GIVE_UP_S
                    previous = None
                else:
                    waiting.setdefault(change.case_study_id, []).append(change)
                    previous = None
    lags.put(found)


def _take_indexed(snapshot: Any, waiting: list[Change], at: float, found: Lags) -> list[Change]:
    """Notes those that are indexed; the rest."""
    for place in reversed(range(len(waiting))):
        if snapshot.frequency((word(waiting[place].number),), VISITOR):
            found += [(one.at, at - one.at) for one in waiting[: place + 1]]
            return waiting[place + 1 :]
    return waiting


def start_worker(node: Settings, mail_port: int) -> subprocess.Popen:
    settings = {
        "FORUM_DEMO": "1",
        "FORUM_DATA_DIR": str(node.data_dir),
        "FORUM_DATABASE_URL": node.database_url,
        "FORUM_MAIL_BACKEND": "smtp",
        "FORUM_MAIL_SERVER": "127.0.0.1",
        "FORUM_MAIL_PORT": str(mail_port),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | settings | {"PYTHONWARNINGS": "ignore"}
    )


def cpu_s(pid: int) -> float:
    """User and system time of a process."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def mail_server() -> tuple[int, Counter]:
    """A port, and how often each subject came."""
    received: Counter = Counter()

    class Slow(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._answer("220 slow")
            while line := self.rfile.readline().decode("ascii", "replace").strip():
                match line[:4].upper():
                    case "DATA":
                        self._answer("354 go on")
                        self._take()
                    case "QUIT":
                        return self._answer("221 bye")
                    case _:
                        self._answer("250 ok")
            return None

        def _answer(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def _take(self) -> None:
            subject = ""
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                if line.startswith(b"Subject: "):
                    subject = line[9:].decode().strip()
            time.sleep(LETTER_S)
            if subject.startswith(OURS):  # the demonstration may write others
                received[subject] += 1
            self._answer("250 taken")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    running = Server(("127.0.0.1", 0), Slow)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    return running.server_address[1], received


def await_letters(received: Counter, wanted: int) -> None:
    give_up_at = time.monotonic() + wanted * LETTER_S + GIVE_UP_S
    while len(received) < wanted and time.monotonic() < give_up_at:
        time.sleep(1)


if __name__ == "__main__":
    main()
