"""Pages against bare Flask on the same server, by the clock: what a client waits for.

    python -m benchmarks.served [--requests 400] [--clients 4]

By CPU time, and with many case studies: benchmarks.pages.

Starts one gunicorn with a hello page of bare Flask and one with the exchange on a fresh
demonstration, both with the same workers and threads, and asks each page with the same
clients, one kind after the other, over and over. Prints requests a second, the middle and the
95th percentile of the answer times in milliseconds, and how many times a page costs a hello.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
HELLO = "import flask; app = flask.Flask('hello'); app.route('/')(lambda: 'Hello')"
SERVER = ["-k", "gthread", "-w", "2", "--threads", "8", "--log-level", "error"]
PAGES = {
    "home": "/",
    "reading page": "/case-studies/{id}",
    "list, with all counts": "/case-studies",
    "search, one word": "/case-studies?q=childcare",
    "search, three words": "/case-studies?q=lone+parents+childcare",
    "search, narrowed": "/case-studies?q=anxiety&group=pg6-new-esa&sort=useful",
    "claimant group": "/claimant-groups/lone-parents",
    "organisation": "/organisations/{organisation}",
}
ROUNDS = 3


class Timing(NamedTuple):
    per_second: float
    middle_ms: float
    p95_ms: float
    bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--clients", type=int, default=4)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        bare_flask(folder) as bare,
        exchange(folder) as ours,
    ):
        pages = _addresses(ours)
        hello = measure(bare, "/", arguments)
        print(f"{'page':<24}{'requests/s':>11}{'p50 ms':>9}{'p95 ms':>9}{'kB':>7}{'x bare':>9}")
        show("bare Flask, hello", hello, hello)
        for name, address in pages.items():
            show(name, measure(ours, address, arguments), hello)


def show(name: str, found: Timing, hello: Timing) -> None:
    ratio = hello.per_second / found.per_second
    print(
        f"{name:<24}{found.per_second:>11.0f}{found.middle_ms:>9.1f}{found.p95_ms:>9.1f}"
        f"{found.bytes / 1000:>7.1f}{ratio:>9.1f}"
    )


def measure(port: int, address: str, arguments) -> Timing:
    """The best of three rounds: the others had more of the machine's other work in them."""
    rounds = [_round(port, address, arguments) for _ in range(ROUNDS)]
    return max(rounds, key=lambda found: found.per_second)


def _round(port: int, address: str, arguments) -> Timing:
    each = arguments.requests // arguments.clients
    started = time.perf_counter()
    with ThreadPoolExecutor(arguments.clients) as clients:
        found = list(clients.map(lambda _: _ask(port, address, each), range(arguments.clients)))
    took = time.perf_counter() - started
    times = sorted(ms for taken, _ in found for ms in taken)
    p95 = times[int(len(times) * 0.95)]
    return Timing(len(times) / took, statistics.median(times), p95, found[0][1])


def _ask(port: int, address: str, count: int) -> tuple[list[float], int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken, size = [], 0
    for _ in range(count):
        started = time.perf_counter()
        connection.request("GET", address)
        answer = connection.getresponse()
        size = len(answer.read())
        taken.append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")
    return taken, size


def _addresses(port: int) -> dict[str, str]:
    """The pages, with the whole addresses of a case study and an organisation filled in."""
    whole = {
        "id": _redirected(port, "/case-studies/1"),
        "organisation": _redirected(port, "/organisations/1"),
    }
    return {
        name: page.format(**{key: value.rpartition("/")[2] for key, value in whole.items()})
        for name, page in PAGES.items()
    }


def _redirected(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address)
    return connection.getresponse().getheader("Location") or address


@contextmanager
def bare_flask(folder: str):
    (Path(folder) / "hello.py").write_text(HELLO)
    with _served("hello:app", {"PYTHONPATH": folder}) as port:
        yield port


@contextmanager
def exchange(folder: str, fill=lambda data: None):
    """On a fresh demonstration; `fill` adds to the database in this folder before it starts."""
    data = Path(folder) / "data"
    data.mkdir()
    settings = load_demonstration(data)
    fill(data)
    with _served("wsgi:app", settings) as port:
        yield port


def load_demonstration(data: Path) -> dict[str, str]:
    """Into this folder; the settings of the exchange on it."""
    settings = {"FORUM_DEMO": "1", "FORUM_DATA_DIR": str(data)}
    for words in (["db", "upgrade"], ["demo", "load"], ["search", "rebuild"]):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        subprocess.run(
            command, cwd=ROOT, env=os.environ | settings, check=True, stdout=subprocess.DEVNULL
        )
    return settings


@contextmanager
def _served(application: str, settings: dict[str, str]):
    with process(application, settings, SERVER) as (port, _pid):
        yield port


@contextmanager
def process(application: str, settings: dict[str, str], options: list[str]):
    """Yields (port, process id) of a gunicorn."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}", application]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(60)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            _ask(port, "/", 1)
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
