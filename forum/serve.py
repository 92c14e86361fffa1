"""Start the exchange: `python -m forum.serve`, or `make run` with the demonstration.

It checks what it needs, brings the database up to date, then keeps the web server and the
worker running until it is stopped. Where it listens: HOST and PORT. What is missing or wrong
is said in one sentence, with exit code 1.
"""

import argparse
import errno
import http.client
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from forum import create_app, worker
from forum.config import (
    PRIVATE,
    ConfigError,
    Settings,
    database_url,
    read_settings,
    unknown_settings,
)
from forum.core import heartbeat, server_lock
from forum.core.extensions import db
from forum.core.progress import say
from forum.data.demonstration.load import load_once
from forum.data.importing.load import load_once_into_nothing
from forum.data.schema.upgrade import CannotUpgrade, bring_up_to_date
from forum.people.sign_in.demonstration_accounts import ACCOUNTS, PASSWORD
from forum.search import index
from forum.search.engine import IndexBusy
from forum.search.index_jobs import Indexer
from forum.supervise import Forked, end_with_parent, look_after

PORT_WAIT = 2  # seconds that the server before this one may take to let go of port and database
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class CannotStart(Exception):
    """Its message is one sentence for whoever starts it."""


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m forum.serve", description=__doc__)
    arguments.add_argument("--stop-with-parent", action="store_true", help="as `make run` does")
    if arguments.parse_args().stop_with_parent:
        end_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    os.umask(PRIVATE)
    try:
        host, port = listening_address()
        os.environ["FORUM_LOCAL_ADDRESS"] = local_address(host, port)
        settings = read_settings()
        for sentence in unknown_settings():
            say(sentence)
        check_data_folder(settings.data_dir)
        check_port(host, port)
        lock = claim_database(settings)
        app = create_app(settings, METRICS_FOLDER=share_metrics(settings.data_dir))
    except (CannotStart, ConfigError) as problem:
        say(str(problem))
        return 1
    # This process opens neither database nor index, so that what it forks shares nothing but code.
    if Forked(lambda: prepare_or_say(app)).wait() != 0:
        return 1
    bind = f"{bracketed(host)}:{port}"
    return look_after(
        web=lambda: Forked(lambda: serve_web(app, bind), "forum-web", lock),
        worker=lambda: Forked(lambda: work(app), "forum-worker", lock),
        heartbeat=heartbeat.path(settings.data_dir),
        awaited=lambda: awaited(settings, host, port),
        announce=lambda: announce(settings),
    )


def serve_web(app: Flask, bind: str) -> int:
    from forum.web_server import WebServer  # it reads the settings as it is imported

    WebServer(app, bind).run()
    return 0


def work(app: Flask) -> int:
    with app.app_context():
        worker.run_until_stopped()
    return 0


def listening_address() -> tuple[str, int]:
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {port!r}.")
    return host.strip("[]"), int(port)


def local_address(host: str, port: int) -> str:
    """The address to open in a browser on this machine; a wildcard is none."""
    name = "localhost" if host in WILDCARDS else bracketed(host)
    return f"http://{name}:{port}"


def check_data_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _close_to_others(folder)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({error.strerror}):"
            " set FORUM_DATA_DIR to a folder that can."
        ) from None


def _close_to_others(folder: Path) -> None:
    """A folder that holds nothing, or our database, is ours; another's keeps its mode."""
    if (folder / "exchange.db").exists() or not any(folder.iterdir()):
        folder.chmod(0o700)
        for path in folder.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)


def claim_database(settings: Settings) -> Sequence[int]:
    """Hold the lock beside a SQLite database as long as this process lives; its open file."""
    url = make_url(database_url(settings))
    if not url.drivername.startswith("sqlite") or not url.database:
        return ()
    folder = Path(url.database).parent
    give_up_at = time.monotonic() + PORT_WAIT
    while (lock := server_lock.claim(folder)) is None:
        if time.monotonic() > give_up_at:
            raise CannotStart(
                f"Another server is using the database in {folder}: stop that one, or set"
                " FORUM_DATA_DIR to another folder."
            )
        time.sleep(0.2)
    return (lock,)


def share_metrics(data_dir: Path) -> Path:
    """An empty folder in which each process keeps its counts, named for prometheus-client."""
    folder = data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return folder


def check_port(host: str, port: int) -> None:
    give_up_at = time.monotonic() + PORT_WAIT
    while problem := _problem_with_port(host, port):
        if problem.errno != errno.EADDRINUSE:
            reason = str(problem.strerror).partition(" (")[0]
            raise CannotStart(f"Cannot listen on {host}, port {port}: {reason}.")
        if time.monotonic() > give_up_at:
            raise CannotStart(
                f"Port {port} is in use by another program: stop that one, or set PORT to another."
            )
        time.sleep(0.2)


def _problem_with_port(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        return error
    return None


def prepare_or_say(app: Flask) -> int:
    """The exit code."""
    try:
        prepare(app)
    except CannotStart as problem:
        say(str(problem))
        return 1
    return 0


def prepare(app: Flask) -> None:
    """Bring the tables up to date and fill an empty database: with the vocabularies and the
    public facts, and in a demonstration with people and what they wrote."""
    say("Database: bringing the tables up to date ...")
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        try:
            bring_up_to_date(settings.data_dir, say)
            if settings.demo:
                if load_once():
                    say("The demonstration is loaded.")
            elif load_once_into_nothing():
                say("The vocabularies and organisations are loaded.")
            check_index(app)
        except CannotUpgrade as problem:
            raise CannotStart(str(problem)) from None
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise CannotStart(f"The database cannot be used: {reason}.") from None
        finally:
            db.session.remove()
            db.engine.dispose()


def check_index(app: Flask) -> None:
    """No answer comes from an index of another state of the database, such as before a restore."""
    try:
        if Indexer(index.engine(app)).rebuild_if_of_another_database():
            say("The search index was of another database; it is built again.")
    except IndexBusy:
        pass  # another process is building it
    finally:
        index.close(app)


def awaited(settings: Settings, host: str, port: int) -> str | None:
    """What is not ready yet, by the status page, asked for by the name that the app goes by."""
    reachable = WILDCARDS.get(host, host)
    name = urlsplit(settings.base_url).netloc or f"{bracketed(reachable)}:{port}"
    connection = http.client.HTTPConnection(reachable, port, timeout=2)
    try:
        connection.request("GET", "/status?json", headers={"Host": name})
        answer = connection.getresponse()
        if answer.status != 200:
            return "Web server: waiting for the database"
        is_built = json.load(answer)["index"] != "being built"
        return None if is_built else "Search index: reading what there is to find"
    except (OSError, http.client.HTTPException):
        return "Web server: starting"
    finally:
        connection.close()


def announce(settings: Settings) -> None:
    print(f"What Works Exchange is at {settings.local_address} (Ctrl-C stops it).")
    if settings.demo:
        print(f"\nDemonstration accounts, all with the password {PASSWORD}:")
        for account in ACCOUNTS:
            print(f"  {account.email:<24} {account.who}")
    sys.stdout.flush()


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


if __name__ == "__main__":
    sys.exit(main())
