"""The exchange as `make run` starts it: real processes, a real port, a folder of its own."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from forum.config import ROOT, ConfigError, read_settings, unknown_settings
from forum.people.sign_in.demonstration_accounts import ACCOUNTS, PASSWORD
from forum.serve import CannotStart, check_data_folder, listening_address, local_address
from tests.serving import (
    START,
    Server,
    children,
    environment,
    eventually,
    free_port,
    is_running,
    refusal,
)

PRODUCTION = {
    "FORUM_SECRET_KEY": "s" * 40,
    "FORUM_BASE_URL": "http://exchange.example",
    "FORUM_MAIL_BACKEND": "file",
}
AFFECTED_SQLITE = 'from sqlite3.dbapi2 import *\n\nsqlite_version = "3.40.1"\n'

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="finds the processes in /proc"
)


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


def test_letters_are_not_printed_but_written_to_files(server):
    assert eventually(lambda: list((server.folder / "mail").glob("*")))
    assert "Subject:" not in server.said() + server.complaints()


def test_a_demonstration_prints_whom_one_can_be(server):
    accounts = re.findall(r"^  (\S+) +\w", server.said(), re.MULTILINE)

    assert accounts == [account.email for account in ACCOUNTS]


def test_it_says_step_by_step_what_it_is_doing(server):
    said = [line.partition(":")[0] for line in server.complaints().splitlines()]
    steps = list(dict.fromkeys(said))

    assert steps[:3] == ["Database", "Public facts", "Demonstration"]
    assert steps.index("The demonstration is loaded.") < steps.index("Web server")


def test_the_address_is_printed_once_search_answers(server):
    """As it was printed a moment ago; the index was built before that."""
    assert '"index":"being built"' not in server.get("/status?json")
    assert "being built" not in server.get("/case-studies?q=childcare")


def test_mails_of_the_demonstration_link_to_where_it_was_started(server):
    with closing(sqlite3.connect(server.folder / "exchange.db")) as database:
        letters = database.execute("select body from letter").fetchall()
    links = set(re.findall(r"https?://[^/\s]+", " ".join(body for (body,) in letters)))

    assert server.address in links
    assert [link for link in links if "localhost" in link or "127.0.0.1" in link] == [
        server.address
    ]


def test_what_it_keeps_is_for_its_owner_alone(server):
    kept = [server.folder, *server.folder.rglob("*")]

    assert len(kept) > 10
    assert [str(path) for path in kept if path.stat().st_mode & 0o077] == []


def test_a_second_server_on_the_same_database_says_so_and_stops(server):
    assert refusal(server.folder) == (
        f"Another server is using the database in {server.folder}: stop that one,"
        " or set FORUM_DATA_DIR to another folder.\n"
    )


def test_a_port_in_use_is_named(server, tmp_path):
    """By the program itself, whose exit code is that of every refusal."""
    env = environment(tmp_path, server.port, FORUM_DEMO="1")
    ended = subprocess.run(START, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
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


IMPATIENT = """
import sys
from forum.core import heartbeat
heartbeat.LATE_S = 4.0
from forum import serve
sys.exit(serve.main())
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """No demonstration; a worker is given 4 seconds of silence, not 30."""
    server = Server(
        tmp_path_factory.mktemp("production") / "data",
        (sys.executable, "-c", IMPATIENT),
        **PRODUCTION | {"FORUM_TRUSTED_HOSTS": "127.0.0.1"},
    )
    server.start()
    yield server
    if server.process.poll() is None:
        server.end(signal.SIGKILL)


def test_a_first_real_start_has_vocabularies_and_organisations_but_no_people(production):
    assert "The vocabularies and organisations are loaded." in production.complaints()
    assert "Lone parents" in production.get("/claimant-groups")
    assert "Nothing has been shared yet." in production.get("/")
    assert "demo.example" not in production.get("/sign-in")
    assert "demo.example" not in production.said()


def test_a_worker_that_is_stopped_is_noticed_and_replaced_and_the_status_says_so(production):
    assert eventually(lambda: worker_is(production) == "ok", within=30)
    stopped = production.child("worker")
    os.kill(stopped, signal.SIGSTOP)

    assert eventually(lambda: worker_is(production) == "not answering", within=20)
    assert eventually(lambda: production.child("worker") not in (stopped, None), within=20)
    assert eventually(lambda: worker_is(production) == "ok", within=30)
    assert "The worker has not answered for 4 seconds; it is ended." in production.complaints()


def worker_is(server):
    return json.loads(server.get("/status?json"))["worker"]


def test_the_processes_share_one_import_and_what_they_fork_from_has_nothing_open(server):
    files = [os.readlink(f) for f in Path(f"/proc/{server.process.pid}/fd").iterdir()]

    assert [f for f in files if "exchange.db" in f or "search-index" in f] == []
    assert {server.child("web"), server.child("worker")} & {None} == set()
    for pid in (server.child("web"), server.child("worker")):
        assert Path(f"/proc/{pid}/cmdline").read_bytes() == (
            Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
        ), "a fork, not a program of its own"


def test_killed_and_started_again_it_knows_what_was_done_and_stops_when_asked(server):
    server.sign_in("adviser@demo.example", PASSWORD)
    assert "Sign out" in server.get("/help")

    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    server.start()
    assert "Sign out" in server.get("/help")
    assert server.end(signal.SIGTERM) == 0
    assert [line for line in server.complaints().splitlines() if not line.endswith("...")] == []


def test_without_a_web_server_all_of_it_stops(production):
    """The last look at it."""
    family = production.family()
    os.kill(production.child("web"), signal.SIGKILL)

    assert production.process.wait(timeout=10) == 1
    assert "The web server stopped (SIGKILL), so everything stops." in production.complaints()
    assert eventually(lambda: not any(map(is_running, family)))


@pytest.fixture
def affected_sqlite(tmp_path):
    """A SQLite that calls itself by the number of one with the WAL-reset bug."""
    package = tmp_path / "affected" / "pysqlite3"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "dbapi2.py").write_text(AFFECTED_SQLITE)
    return {"PYTHONPATH": str(package.parent)}


def journal(database: sqlite3.Connection) -> str:
    return database.execute("pragma journal_mode").fetchone()[0]


def test_an_affected_sqlite_runs_the_same_processes_on_a_rollback_journal(
    tmp_path, affected_sqlite
):
    """And the rows of a database that was in WAL mode stay."""
    folder = tmp_path / "data"
    folder.mkdir()
    database = sqlite3.connect(folder / "exchange.db")
    database.execute("pragma journal_mode=wal")
    database.execute("create table before (n)")
    database.execute("insert into before values (26)")
    database.commit()
    shutil.copy(folder / "exchange.db-wal", tmp_path)  # as a crash leaves it: not checkpointed
    shutil.copy(folder / "exchange.db", tmp_path)
    database.close()
    for name in ("exchange.db-wal", "exchange.db"):
        shutil.copy(tmp_path / name, folder)

    server = Server(folder, **PRODUCTION, **affected_sqlite, FORUM_WEB_PROCESSES="2")
    server.start()

    assert server.child("worker")
    assert len(children(server.child("web"))) == 2
    assert "Another server is using" in refusal(server.folder)
    with closing(sqlite3.connect(folder / "exchange.db")) as database:
        assert journal(database) != "wal"
        assert database.execute("select n from before").fetchall() == [(26,)]
    assert server.end() == 0
    assert "demo.example" not in server.said()


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

    *steps, said = refusal(tmp_path, FORUM_DATABASE_URL=nowhere).splitlines()

    assert said.startswith("The database cannot be used: ")
    assert len(steps) == 1


def test_outside_a_demonstration_it_wants_a_secret_key(tmp_path):
    said = refusal(tmp_path, FORUM_DEMO="0", FORUM_BASE_URL="https://exchange.example")

    assert said == "Set FORUM_SECRET_KEY to a random text of 32 characters or more.\n"
    assert list(tmp_path.iterdir()) == []


def test_outside_a_demonstration_it_wants_its_address(monkeypatch):
    monkeypatch.delenv("FORUM_BASE_URL", raising=False)

    with pytest.raises(ConfigError, match="^Set FORUM_BASE_URL to "):
        read_settings(demo=False, secret_key="s" * 40)


def test_outside_a_demonstration_letters_are_not_printed():
    settings = {"secret_key": "s" * 40, "base_url": "https://exchange.example"}

    for backend in ({"mail_backend": "console"}, {}):
        with pytest.raises(ConfigError, match="^Set FORUM_MAIL_BACKEND to smtp, or to file: "):
            read_settings(demo=False, **backend, **settings)
    assert read_settings(demo=False, mail_backend="smtp", **settings).mail_backend == "smtp"


def test_a_misspelt_setting_is_named():
    names = ["FORUM_BASE_ULR", "FORUM_COLOUR", "FORUM_DEMO", "forum_data_dir", "PATH"]

    assert unknown_settings(names) == [
        "FORUM_BASE_ULR is not a setting and has no effect; did you mean FORUM_BASE_URL?",
        "FORUM_COLOUR is not a setting and has no effect.",
    ]


def test_a_misspelt_setting_is_named_at_the_start(tmp_path):
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"

    said = refusal(tmp_path, FORUM_DATABASE_URL=nowhere, FORUM_WEB_PROCESES="1").splitlines()

    assert said[0].endswith("; did you mean FORUM_WEB_PROCESSES?")


def test_folder_of_another_keeps_its_mode(tmp_path):
    (tmp_path / "theirs").touch(0o644)
    tmp_path.chmod(0o755)
    check_data_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755

    (tmp_path / "exchange.db").touch(0o644)
    check_data_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "exchange.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123"),
        ("0.0.0.0", "http://localhost:8123"),
        ("::1", "http://[::1]:8123"),
        ("::", "http://localhost:8123"),
    ],
)
def test_the_address_that_is_printed_can_be_opened(host, address):
    assert local_address(host, 8123) == address


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
