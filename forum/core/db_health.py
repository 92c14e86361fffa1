"""What is wrong with a SQLite database or its disk, noted in a file that every process sees."""

import errno
import os
import tempfile
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import DatabaseError, OperationalError

from forum.core.db import integrity_problem
from forum.core.extensions import db
from forum.core.logs import once_a_minute

CORRUPT = ("malformed", "not a database")  # SQLite's words
ROOM = 1024 * 1024  # bytes; with less no write can be counted on
FULL = (errno.ENOSPC, errno.EDQUOT)
LASTING = (*CORRUPT, "is full", "disk I/O error", "unable to open", "readonly")
LASTING_STATES = ("08", "53", "57P", "58")  # SQLSTATE: connection, resources, shutdown, system


def say(error: Exception, event: str, *, exc_info: bool = False, **values: object) -> None:
    """Log that something failed, once a minute.

    Where the database is full, corrupt or away, that is one line for all that fails by it.
    """
    note(error)
    if isinstance(error, DatabaseError) and is_outage(error):
        say_unavailable(error)
    else:
        once_a_minute(event, exc_info=exc_info, kind=type(error).__name__, **values)


def is_outage(error: DatabaseError) -> bool:
    """Whether whatever else is asked of the database will fail too."""
    if type(error) not in (DatabaseError, OperationalError):
        return False
    state = getattr(error.orig, "sqlstate", "of SQLite") or "08"  # no answer has no state
    words = str(error.orig)
    return state.startswith(LASTING_STATES) or any(lasting in words for lasting in LASTING)


def say_unavailable(error: DatabaseError) -> None:
    reason = str(error.orig).partition("\n")[0] if db.engine.dialect.name == "sqlite" else ""
    once_a_minute("database_unavailable", kind=type(error.orig).__name__, reason=reason)


def note(error: Exception) -> None:
    """Remember that the database is corrupt, if that is what the error says."""
    if isinstance(error, DatabaseError) and any(words in str(error.orig) for words in CORRUPT):
        once_a_minute("database_corrupt", error=str(error.orig))
        _file().touch(mode=0o600)


def check() -> None:
    """Look at every page of a SQLite database; PostgreSQL has checksums of its own."""
    try:
        found = integrity_problem()
    except DatabaseError as error:
        note(error)
        return
    if found is None:
        _file().unlink(missing_ok=True)
    else:
        once_a_minute("database_corrupt", error=found)
        _file().touch(mode=0o600)


def problem() -> str | None:
    """`corrupt` or `disk full`; None where nothing is known."""
    if _file().exists():
        return "corrupt"
    return None if _has_room(current_app.config["SETTINGS"].data_dir) else "disk full"


def _has_room(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError as error:
        return error.errno not in FULL
    return True


def _file() -> Path:
    folder: Path = current_app.config["SETTINGS"].data_dir
    return folder / "database.corrupt"
