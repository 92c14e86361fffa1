"""Start and watch: as long as a process lives it is waited for, and no longer."""

import sys

import pytest

from forum import supervise

LIVES = (sys.executable, "-c", "import time; time.sleep(60)")
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

    monkeypatch.setattr("forum.core.progress.time.monotonic", an_hour_later)


def test_a_slow_start_is_waited_for_as_long_as_the_process_lives(asked, hours, monkeypatch, capsys):
    steps = iter(["Web server: starting"] * 3 + ["Search index: building"] * 2 + [None])
    monkeypatch.setattr(supervise, "PATIENCE", 1e9)

    code = supervise.look_after(LIVES, LIVES, lambda: next(steps), lambda: asked.append(1))

    assert code == 0
    assert capsys.readouterr().err.splitlines() == [
        "Web server: starting ...",
        "Web server: starting: 3600 seconds so far ...",
        "Web server: starting: 7200 seconds so far ...",
        "Search index: building ...",
        "Search index: building: 3600 seconds so far ...",
    ]


def test_a_web_server_that_ends_before_it_answers_is_a_failure(asked, capsys):
    code = supervise.look_after(ENDS, LIVES, lambda: "Web server: starting", pytest.fail)

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

    assert supervise.look_after(LIVES, ENDS, awaited, lambda: asked.append(1)) == 0
