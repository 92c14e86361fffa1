"""The exchange as `make run` starts it: real processes, a real port, a folder of its own."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from forum.accounts.demonstration import ACCOUNTS, PASSWORD
from forum.config import ROOT, ConfigError, read_settings
from forum.serve import CannotStart, check_data_folder, listening_address

START = (sys.executable, "-m", "forum.serve")
CHEAP_PASSWORDS = {"FORUM_ARGON2_MEMORY_KIB": "8", "FORUM_ARGON2_PASSES": "1"}
PRODUCTION = {"FORUM_SECRET_KEY": "s" * 40, "FORUM_BASE_URL": "http://exchange.example"}
AFFECTED_SQLITE = 'from sqlite3.dbapi2 import *\n\nsqlite_version = "3.40.1"\n'

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="finds the processes in /proc"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def environment(folder: Path, port: int, **settings: str) -> dict[str, str]:
    """This process's environment without its FORUM_* variables, and what the test sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    where = {"PORT": str(port), "HOST": "127.0.0.1", "FORUM_DATA_DIR": str(folder)}
    return kept | where | CHEAP_PASSWORDS | settings


def refusal(folder: Path, port: int | None = None, **settings: str) -> str:
    """What it says when it does not start."""
    settings = {"FORUM_DEMO": "1"} | settings
    ended = subprocess.run(
        START,
        env=environment(folder, port or free_port(), **settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 1, ended
    assert ended.stdout == ""
    return ended.stderr


def eventually(true, within: float = 8.0) -> bool:
    give_up_at = time.monotonic() + within
    while not true():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.05)
    return True


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Server:
    def __init__(self, folder: Path, **settings: str):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder, self.settings = folder, settings
        self.out, self.err = (folder.with_name(name) for name in ("stdout", "stderr"))
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def start(self) -> None:
        env = environment(self.folder, self.port, **self.settings)
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(START, env=env, cwd=ROOT, stdout=out, stderr=err)
        # It prints its address once it answers; before that it may end, and say why.
        eventually(lambda: self.said() or self.process.poll() is not None, within=60)
        assert self.said(), self.complaints()

    def said(self) -> str:
        return self.out.read_text()

    def complaints(self) -> str:
        return self.err.read_text()

    def end(self, how: int = signal.SIGTERM) -> int:
        """Its exit code, once everything it started has ended too and the port is free."""
        family = self.family()
        self.process.send_signal(how)
        code = self.process.wait(timeout=10)
        assert eventually(lambda: not any(map(is_running, family))), "something was left running"
        socket.create_server(("127.0.0.1", self.port)).close()
        return code

    def family(self) -> list[int]:
        mine = children(self.process.pid)
        return mine + [grandchild for child in mine for grandchild in children(child)]

    def child(self, command: str) -> int | None:
        for pid in children(self.process.pid):
            if command in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                return pid
        return None

    def get(self, path: str) -> str:
        with self.browser.open(self.address + path, timeout=10) as response:
            return response.read().decode()

    def sign_in(self, email: str, password: str) -> None:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/sign-in"))[1]
        answers = {"csrf_token": token, "email": email, "password": password}
        data = urllib.parse.urlencode(answers).encode()
        self.browser.open(self.address + "/sign-in", data, timeout=10).close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("run") / "made-for-it", FORUM_DEMO="1")
    server.start()
    yield server
    if server.process.poll() is None:
        server.end(signal.SIGKILL)


def test_it_answers_at_the_address_it_prints(server):
    assert server.said().startswith(f"What Works Exchange is at {server.address} ")
    assert "<h1" in server.get("/")


def test_a_demonstration_prints_whom_one_can_be(server):
    accounts = re.findall(r"^  (\S+) +\w", server.said(), re.MULTILINE)

    assert accounts == [account.email for account in ACCOUNTS]


def test_a_port_in_use_is_named(server, tmp_path):
    assert refusal(tmp_path, server.port) == (
        f"Port {server.port} is in use by another program: stop that one, or set PORT to another.\n"
    )


def test_a_post_of_30_mb_is_answered_to_a_client_that_sends_it_all_first(server):
    thirty_mb = b"email=" + b"a" * 30_000_000

    with pytest.raises(urllib.error.HTTPError, match="413") as refused:
        server.browser.open(server.address + "/sign-in", thirty_mb, timeout=10)

    assert "too large" in refused.value.read().decode()
    refused.value.close()


def test_a_worker_that_dies_is_started_again(server):
    first = server.child("worker")
    os.kill(first, signal.SIGKILL)

    assert eventually(lambda: server.child("worker") not in (first, None))
    assert "The worker stopped (SIGKILL); it starts again in 2 seconds." in server.complaints()


def test_killed_and_started_again_it_knows_what_was_done_and_stops_when_asked(server):
    server.sign_in("adviser@demo.example", PASSWORD)
    assert "Sign out" in server.get("/help")

    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    server.start()
    assert "Sign out" in server.get("/help")
    assert server.end(signal.SIGTERM) == 0
    assert server.complaints() == ""


def test_without_a_web_server_all_of_it_stops(tmp_path):
    server = Server(tmp_path / "data", **PRODUCTION)
    server.start()
    family = server.family()
    os.kill(server.child("gunicorn"), signal.SIGKILL)

    assert server.process.wait(timeout=10) == 1
    assert "The web server stopped (SIGKILL), so everything stops." in server.complaints()
    assert eventually(lambda: not any(map(is_running, family)))


@pytest.fixture
def affected_sqlite(tmp_path):
    """A SQLite that calls itself by the number of one with the WAL-reset bug."""
    package = tmp_path / "affected" / "pysqlite3"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "dbapi2.py").write_text(AFFECTED_SQLITE)
    return {"PYTHONPATH": str(package.parent)}


def test_a_sqlite_that_cannot_bear_several_writers_gets_one_process(tmp_path, affected_sqlite):
    server = Server(tmp_path / "data", **PRODUCTION, **affected_sqlite)
    server.start()

    assert server.child("worker") is None
    assert len(children(server.child("gunicorn"))) == 1
    assert "so everything runs in one" in server.complaints()
    assert "another one is serving" in refusal(server.folder, **affected_sqlite)
    assert server.end() == 0
    assert "demo.example" not in server.said()


def test_several_processes_on_such_a_sqlite_are_refused(tmp_path, affected_sqlite):
    said = refusal(tmp_path, **affected_sqlite, FORUM_WEB_PROCESSES="2")

    assert said.startswith("SQLite 3.40.1 can corrupt a database that several processes write: ")


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CannotStart, match="^The data folder .*/file/data cannot be written"):
        check_data_folder(tmp_path / "file" / "data")


@pytest.mark.parametrize("port", ["0", "65536", "web", "٨٠٠٠", ""])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CannotStart, match="^PORT must be a number from 1 to 65535, not "):
        listening_address()


def test_a_database_out_of_reach_is_said_in_a_sentence(tmp_path):
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"

    said = refusal(tmp_path, FORUM_DATABASE_URL=nowhere)

    assert said.startswith("The database cannot be used: ")
    assert said.count("\n") == 1


def test_outside_a_demonstration_it_wants_a_secret_key(tmp_path):
    said = refusal(tmp_path, FORUM_DEMO="0", FORUM_BASE_URL="https://exchange.example")

    assert said == "Set FORUM_SECRET_KEY to a random text of 32 characters or more.\n"
    assert list(tmp_path.iterdir()) == []


def test_outside_a_demonstration_it_wants_its_address(monkeypatch):
    monkeypatch.delenv("FORUM_BASE_URL", raising=False)

    with pytest.raises(ConfigError, match="^Set FORUM_BASE_URL to "):
        read_settings(demo=False, secret_key="s" * 40)


def test_set_up_names_the_python_it_needs(tmp_path):
    """On a machine whose only Python is too old."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    shutil.copy(ROOT / "Makefile", tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "dirname", "cat"):
        (programs / name).symlink_to(shutil.which(name))
    (programs / "python3").write_text("#!/bin/sh\nexit 1\n")
    (programs / "python3").chmod(0o755)

    ended = subprocess.run(
        [tmp_path / "bin/set-up", "run"],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 1
    assert ended.stderr == "Python 3.11 or newer is needed, and none was found here.\n"
