"""Start and watch: as long as a process lives it is waited for, and no longer."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from forum import serve, supervise
from forum.config import Settings
from tests.serving import free_port

LIVES = (sys.executable, "-c", "import time; time.sleep(60)")
NO_FILE = Path("/nonexistent/heartbeat")
ENDS = (sys.executable, "-c", "raise SystemExit(3)")


@pytest.fixture
def asked(monkeypatch):
    """What a request to stop would be in; no signal handler of the tests is replaced."""
    asked: list[int] = []
    monkeypatch.setattr(supervise, "_listen_for_a_request_to_stop", lambda: asked)
    return asked


@pytest.fixture
def hours(monkeypatch):
    """A clock on which every look takes an hour; there is no pause between looks."""
    now = [0.0]

    def an_hour_later():
        now[0] += 3600
        return now[0]

    monkeypatch.setattr("forum.core.progress.time", SimpleNamespace(monotonic=an_hour_later))


def test_a_slow_start_is_waited_for_as_long_as_the_process_lives(asked, hours, capsys):
    steps = iter(["Web server: starting"] * 3 + ["Search index: building"] * 2 + [None])

    code = supervise.look_after(LIVES, LIVES, NO_FILE, lambda: next(steps), lambda: asked.append(1))

    assert code == 0
    assert capsys.readouterr().err.splitlines() == [
        "Web server: starting ...",
        "Web server: starting: 3600 seconds so far ...",
        "Web server: starting: 7200 seconds so far ...",
        "Search index: building ...",
        "Search index: building: 3600 seconds so far ...",
    ]


def test_a_web_server_that_ends_before_it_answers_is_a_failure(asked, capsys):
    code = supervise.look_after(ENDS, LIVES, NO_FILE, lambda: "Web server: starting", pytest.fail)

    assert code == 1
    assert "The web server stopped (exit code 3), so everything stops." in capsys.readouterr().err


def test_a_worker_that_dies_while_the_start_is_waited_for_is_started_again(
    asked, monkeypatch, capsys
):
    monkeypatch.setattr(supervise, "PAUSE", 0)
    looks = iter(range(100))

    def awaited():
        said = capsys.readouterr().err
        if said.count("The worker stopped (exit code 3)"):
            return None
        return "Search index: building" if next(looks) < 60 else pytest.fail("not said")

    assert supervise.look_after(LIVES, ENDS, NO_FILE, awaited, lambda: asked.append(1)) == 0


@pytest.fixture
def status_page():
    """status_page(code, body) is the port of a web server whose status page answers that."""
    servers = []

    def start(code, body):
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802 - http.server calls it so
                self.send_response(code)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                """Nothing."""

        servers.append(HTTPServer(("127.0.0.1", 0), Answers))
        Thread(target=servers[-1].serve_forever, args=(0.01,), daemon=True).start()
        return servers[-1].server_port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_address_waits_until_the_database_and_search_answer(status_page, tmp_path):
    settings = Settings(data_dir=tmp_path, demo=True)
    for code, body, expected in (
        (503, "{}", "Web server: waiting for the database"),
        (200, '{"index": "being built"}', "Search index: reading what there is to find"),
        (200, '{"index": "ok"}', None),
    ):
        assert serve.awaited(settings, "127.0.0.1", status_page(code, body)) == expected
    assert serve.awaited(settings, "127.0.0.1", free_port()) == "Web server: starting"


HANGS = """
import pathlib, sys, time
file = pathlib.Path(sys.argv[1])
for _ in range(5):
    file.touch()
    time.sleep(0.05)
time.sleep(60)
"""


def test_a_worker_whose_heartbeat_stops_is_replaced(asked, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(supervise, "PAUSE", 0)
    monkeypatch.setattr(supervise, "LATE_S", 1)
    file, said = tmp_path / "worker.heartbeat", []
    worker = (sys.executable, "-c", HANGS, str(file))

    def awaited():
        said.append(capsys.readouterr().err)
        return None if "".join(said).count("it is ended.") == 2 else "Search index: building"

    assert supervise.look_after(LIVES, worker, file, awaited, lambda: asked.append(1)) == 0
    assert "The worker has not answered for 1 seconds; it is ended." in "".join(said)
    assert "The worker stopped (SIGKILL); it starts again" in "".join(said)


def test_a_worker_is_given_longer_for_its_first_beat(monkeypatch, tmp_path):
    now = [0.0]
    monkeypatch.setattr(supervise, "time", SimpleNamespace(monotonic=lambda: now[0]))
    file = tmp_path / "worker.heartbeat"
    pulse = supervise.Pulse(file)

    now[0] += supervise.LATE_S + 1
    assert not pulse.has_stopped(), "it is still starting"
    file.touch()
    assert not pulse.has_stopped()
    now[0] += supervise.LATE_S + 1
    assert pulse.has_stopped()
    pulse.begin()
    now[0] += supervise.START_S + 1
    assert pulse.has_stopped(), "it never showed a beat"
