"""A PostgreSQL server of the tests' own, on a port of its own, gone when they end."""

import glob
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin")
QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


def program(name: str) -> str:
    """Where a program of PostgreSQL is; the newest where there are several."""
    given = (
        [f"{os.environ['FORUM_POSTGRES_BIN']}/{name}"] if "FORUM_POSTGRES_BIN" in os.environ else []
    )
    found = given or [path for place in PLACES for path in sorted(glob.glob(f"{place}/{name}"))]
    path = found[-1] if found else shutil.which(name)
    assert path, f"PostgreSQL's {name} was not found: apt-get install postgresql"
    return os.path.realpath(path)


def owner() -> str | None:
    """PostgreSQL does not run as root: another user's name, where we are root."""
    if os.getuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def server(folder: Path):
    """Yields the address of an empty database."""
    data, user = folder / "pg", owner()
    data.mkdir()
    if user:
        for path in (data, *[p for p in folder.parents if p.is_relative_to("/tmp")], folder):
            os.chmod(path, 0o755)
        shutil.chown(data, user)
        os.chmod(data, 0o700)
    run = {"user": user, "cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    made = [program("initdb"), "-D", str(data), "-U", "exchange", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*made, "--locale=C", "--no-sync"], check=True, **run)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listen = ("-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", "")
    process = subprocess.Popen([program("postgres"), "-D", str(data), *listen, *QUICK], **run)
    try:
        _wait(port)
        yield f"postgresql://exchange@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # ends the sessions that are still open
        process.wait(20)


class Databases:
    """Of one server. A copy of a filled one takes a fraction of filling another."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._numbers = itertools.count()

    def make(self, template: str = "") -> str:
        """The address of a new database: empty, or as the one at that address. Nobody uses that."""
        name = f"made_{next(self._numbers)}"
        like = f" TEMPLATE {_name(template)} STRATEGY FILE_COPY" if template else ""
        self._execute(f"CREATE DATABASE {name}{like}")
        return self._address.replace("/postgres", f"/{name}")

    def drop(self, address: str) -> None:
        self._execute(f"DROP DATABASE {_name(address)} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement)


def _name(address: str) -> str:
    return address.rpartition("/")[2]


def _wait(port: int) -> None:
    import psycopg

    address = f"postgresql://exchange@127.0.0.1:{port}/postgres"
    for _ in range(200):
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("PostgreSQL did not start.")
