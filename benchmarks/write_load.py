"""Readers beside people who comment and rate, on the exchange as it is served.

    python -m benchmarks.write_load [--studies 2000] [--seconds 120] [--comments 10] [--ratings 5]

Serves a database of benchmarks.large_database, whose index is ready, lets readers ask pages at a
steady rate, first alone and then while demonstration accounts write. Prints the answer times in
milliseconds of readers (both times) and of writers, and every answer that was not as it should be.
"""

import argparse
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from benchmarks import large_database
from forum import create_app
from forum.config import ROOT, Settings
from forum.core.extensions import db
from forum.models.case_studies import Basis, CaseStudy
from forum.people.sign_in.demonstration_accounts import PASSWORD

WRITERS = ("adviser", "adviser2", "manager", "charity", "organiser")
READS_A_SECOND = 8
PAGES = ("/", "/case-studies", "/case-studies/{id}", "/case-studies?q=childcare")
Answers = list[tuple[str, float, int]]  # what, milliseconds, status


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--comments", type=float, default=10, help="a second")
    parser.add_argument("--ratings", type=float, default=5, help="a second")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ids = fill(Path(folder), arguments.studies)
        with served(Path(folder)) as port:
            measure(port, ids, arguments)


def fill(folder: Path, studies: int) -> list[int]:
    """A copy of the database with so many, index and all; the ids of those that may be rated."""
    shutil.copytree(large_database.folder(studies, with_index=True), folder, dirs_exist_ok=True)
    app = create_app(Settings(data_dir=folder, demo=True))
    with app.app_context():
        editorial = CaseStudy.basis == Basis.EDITORIAL
        ids = db.session.scalars(select(CaseStudy.id).where(editorial).order_by(CaseStudy.id)).all()
        db.session.remove()
        db.engine.dispose()
    return list(ids)


@contextmanager
def served(folder: Path):
    """`python -m forum.serve` on this folder; the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "FORUM_DEMO": "1",
        "FORUM_DATA_DIR": str(folder),
        "FORUM_COMMENTS_AN_HOUR": "1000000",
        "FORUM_ARGON2_MEMORY_KIB": "8",
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "forum.serve", "--stop-with-parent"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert "http" in process.stdout.readline(), "it did not start"
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def measure(port: int, ids: list[int], arguments: argparse.Namespace) -> None:
    read = reader(port, ids)
    at_a_rate(read, READS_A_SECOND, 5)  # everything is loaded
    alone = at_a_rate(read, READS_A_SECOND, arguments.seconds / 2)
    members = [Member(port, f"{name}@demo.example") for name in WRITERS]
    answers: dict[str, Answers] = {}

    def run(name: str, act: Callable[[int], tuple[str, float, int]], rate: float) -> None:
        answers[name] = at_a_rate(act, rate, arguments.seconds)

    jobs = {
        "reading": (read, READS_A_SECOND),
        "comments": (
            lambda n: members[n % len(members)].comment(ids[n % len(ids)]),
            arguments.comments,
        ),
        "ratings": (
            lambda n: members[n % len(members)].rate(ids[(7 * n) % len(ids)], n),
            arguments.ratings,
        ),
    }
    threads = [threading.Thread(target=run, args=(name, *job)) for name, job in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(
        f"{arguments.studies} case studies, {arguments.seconds:.0f} s;"
        f" load {os.getloadavg()[0]:.1f}"
    )
    quiet = show("reading, alone", alone)
    beside = show("reading, beside writers", answers["reading"])
    print(f"readers' p95: x{beside / quiet:.2f}")
    for name in ("comments", "ratings"):
        show(name, answers[name])


def show(name: str, found: Answers) -> float:
    """Prints a line; the 95th percentile."""
    times = sorted(ms for _, ms, _ in found)
    bad = sum(status >= 500 for _, _, status in found)
    refused = sum(400 <= status < 500 for _, _, status in found)
    p95 = times[int(len(times) * 0.95)]
    print(
        f"{name:<24} {len(times):>5} answers, p50 {times[len(times) // 2]:6.0f}, p95 {p95:6.0f},"
        f" longest {times[-1]:6.0f} ms; over 1 s: {sum(ms > 1000 for ms in times)};"
        f" 5xx: {bad}; 4xx: {refused}"
    )
    return p95


def at_a_rate(act: Callable[[int], tuple[str, float, int]], rate: float, seconds: float) -> Answers:
    """act(0), act(1), ... each begun at its time, answered or not the one before."""
    answers: Answers = []
    threads = []
    began_at = time.monotonic()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, began_at + number / rate - time.monotonic()))
        threads.append(threading.Thread(target=lambda n=number: answers.append(act(n))))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return answers


def reader(port: int, ids: list[int]) -> Callable[[int], tuple[str, float, int]]:
    def read(number: int) -> tuple[str, float, int]:
        page = PAGES[number % len(PAGES)].format(id=ids[number % len(ids)])
        return timed(page, lambda: ask(port, "GET", page)[0])

    return read


def timed(what: str, act: Callable[[], int]) -> tuple[str, float, int]:
    began_at = time.perf_counter()
    status = act()
    return what, 1000 * (time.perf_counter() - began_at), status


def ask(port: int, method: str, path: str, cookie: str = "", body: str = ""):
    """(status, text, the cookie that is set)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": cookie} if cookie else {}
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        return response.status, text, "; ".join(response.msg.get_all("Set-Cookie", []))
    finally:
        connection.close()


class Member:
    """A signed-in demonstration account."""

    def __init__(self, port: int, email: str) -> None:
        self._port = port
        self._cookie, self._jar = "", SimpleCookie()
        _, text, cookie = ask(port, "GET", "/sign-in")
        self._keep(cookie)
        sent = {"csrf_token": _token(text), "email": email, "password": PASSWORD}
        status, _, cookie = ask(port, "POST", "/sign-in", self._cookie, urlencode(sent))
        assert status in (302, 303), f"{email} was not signed in: {status}"
        self._keep(cookie)
        _, text, cookie = ask(port, "GET", "/help", self._cookie)
        self._keep(cookie)
        self._csrf = _token(text)

    def _keep(self, header: str) -> None:
        self._jar.load(header)
        self._cookie = "; ".join(f"{name}={one.value}" for name, one in self._jar.items())

    def comment(self, case_study_id: int) -> tuple[str, float, int]:
        words = f"We tried it in the second week and it went well, group {secrets.token_hex(3)}."
        sent = {"key": secrets.token_hex(16), "body": words}
        return self._post(f"/case-studies/{case_study_id}/comments", sent)

    def rate(self, case_study_id: int, number: int) -> tuple[str, float, int]:
        return self._post(f"/case-studies/{case_study_id}/rating", {"value": str(3 + number % 3)})

    def _post(self, path: str, sent: dict[str, str]) -> tuple[str, float, int]:
        body = urlencode(sent | {"csrf_token": self._csrf})
        return timed(path, lambda: ask(self._port, "POST", path, self._cookie, body)[0])


def _token(text: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found, "no form"
    return found[1]


if __name__ == "__main__":
    main()
