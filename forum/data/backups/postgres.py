"""A PostgreSQL database by its own programs, which come with every PostgreSQL."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from forum.data.backups.archive import BadBackup

DUMP = "database.dump"
SNAPSHOT = "SELECT pg_export_snapshot()"
MAY_NOT = "A trial needs a database role that may create databases (ALTER ROLE … CREATEDB)."
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


def dump(connection: Connection, target: Path) -> None:
    """As this connection's transaction sees it, which has to be REPEATABLE READ."""
    snapshot = connection.exec_driver_sql(SNAPSHOT).scalar()
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    _run("pg_dump", [*options, f"--snapshot={snapshot}"], connection.engine.url)


def load(engine: Engine, dumped: Path) -> None:
    """Into an empty database, whole or not at all."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", [*options, str(dumped)], engine.url)


def may_rehearse(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql(MAY_CREATE).scalar())


def rehearse(engine: Engine, dumped: Path, count: Callable[[Connection], object]) -> object:
    """What `count` finds in a database restored for that; None where the role may make none."""
    name = f"exchange_rehearsal_{secrets.token_hex(4)}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not may_rehearse(connection):
            return None
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            return _count_restored(engine.url.set(database=name), dumped, count)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _count_restored(url: URL, dumped: Path, count: Callable[[Connection], object]) -> object:
    scratch = create_engine(url, poolclass=NullPool)
    load(scratch, dumped)
    with scratch.connect() as connection:
        return count(connection)


def _run(program: str, options: Sequence[str], url: URL) -> None:
    found = shutil.which(program)
    if found is None:
        raise BadBackup(f"{program} is not here: install PostgreSQL's client programs.")
    # The password goes by the environment: anybody may read a command line.
    env = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    address = url.set(drivername="postgresql", password=None).render_as_string(False)
    done = subprocess.run(
        [found, *options, f"--dbname={address}"], env=env, capture_output=True, text=True
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise BadBackup(f"{program} failed: {reason}")
