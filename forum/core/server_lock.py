"""The lock beside a SQLite database: one server, or one move to PostgreSQL, uses it at a time."""

import fcntl
import os
from pathlib import Path

NAME = "server.lock"


def claim(folder: Path) -> int | None:
    """The open file of the lock, held until it is closed or the process ends; None: it is taken."""
    file = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return None
    return file


def release(file: int) -> None:
    os.close(file)
