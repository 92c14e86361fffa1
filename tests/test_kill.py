"""Killed at any moment: what was acknowledged is there, and the index equals the database.

KILL_ROUNDS=50 pytest tests/test_kill.py  for a longer look.
"""

import os
import random
import re
import shutil
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse

import pytest

from forum.core.extensions import db
from forum.people.sign_in.demonstration_accounts import PASSWORD
from forum.search import index
from tests.conftest import make_app
from tests.serving import Server, eventually

ROUNDS = int(os.environ.get("KILL_ROUNDS", "2"))
CASE_STUDY = "/case-studies/1"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="finds the processes in /proc"
)


class Writer(threading.Thread):
    """Posts one comment after the other and remembers those that were acknowledged."""

    def __init__(self, server: Server, name: str):
        super().__init__(daemon=True)
        self.server, self.word = server, name
        self.acknowledged: list[str] = []
        self.page = server.browser.open(server.address + CASE_STUDY, timeout=10).geturl()
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', server.get(CASE_STUDY))[1]

    def run(self) -> None:
        for number in range(10_000):
            words = f"{self.word}{number}"
            data = {"csrf_token": self.token, "body": words, "key": f"{number:04}{self.word:a>28}"}
            try:
                self.server.browser.open(
                    self.page + "/comments", urllib.parse.urlencode(data).encode(), timeout=10
                ).close()
            except (urllib.error.URLError, ConnectionError, OSError, ValueError):
                return
            self.acknowledged.append(words)


@pytest.fixture
def server(tmp_path, demonstrated):
    shutil.copytree(demonstrated, tmp_path / "data")
    # Many comments in a minute are not what this is about.
    server = Server(tmp_path / "data", FORUM_DEMO="1", FORUM_COMMENTS_AN_HOUR="100000")
    yield server
    if server.process.poll() is None:
        server.end(signal.SIGKILL)


def verify(server: Server) -> str:
    """What `flask search verify` says."""
    app = make_app(server.folder)
    said = app.test_cli_runner().invoke(args=["search", "verify"]).output
    with app.app_context():
        index.close(app)
        db.engine.dispose()
    return said


def test_nothing_acknowledged_is_missing_and_the_index_is_equal(server):
    chance = random.Random(26)
    written: list[str] = []
    server.start()
    for round_number in range(ROUNDS):
        server.sign_in("adviser@demo.example", PASSWORD)
        writer = Writer(server, f"round{round_number}word")
        writer.start()
        time.sleep(chance.uniform(0.2, 1.5))
        server.end(signal.SIGKILL)
        writer.join(10)
        written += writer.acknowledged
        server.start()

    assert written
    page = server.get(CASE_STUDY)
    assert [words for words in written if f">{words}<" not in page] == []
    assert eventually(lambda: '"index":"ok"' in server.get("/status?json"), within=10)
    assert verify(server) == "Index and database are equal.\n"
