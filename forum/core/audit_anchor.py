"""The newest entries of the audit log, noted in a file of the data folder, outside the database.

Each node notes what it has written: `id hash`, a line each. The newest is on /status too, and in
the mail that administrators have each day: those are outside the server.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forum.core.logs import once_a_minute

NAME = "audit-heads"
KEPT = 1_000
READABLE = 16  # characters of a hash that people compare


def path(data_dir: Path) -> Path:
    return data_dir / NAME


def note(file: Path, entry_id: int, entry_hash: str) -> None:
    """The act is done by now: where the file cannot be written, that is logged and no more."""
    try:
        with _locked(file) as descriptor:
            os.write(descriptor, f"{entry_id} {entry_hash}\n".encode())
    except OSError as error:
        once_a_minute("audit_head_not_noted", kind=type(error).__name__)


def read(file: Path) -> dict[int, str]:
    """Hash by id; empty where nothing was noted. A line that a full disk cut short is left out."""
    if not file.exists():
        return {}
    lines = (line.split() for line in file.read_text(errors="replace").splitlines())
    return {
        int(parts[0]): parts[1]
        for parts in lines
        if len(parts) == 2 and parts[0].isdecimal() and len(parts[1]) == 64
    }


def shorten(file: Path) -> None:
    """Keep the newest KEPT lines."""
    if not file.exists():
        return
    with _locked(file) as descriptor:
        lines = file.read_bytes().splitlines(keepends=True)
        if len(lines) > 2 * KEPT:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, b"".join(lines[-KEPT:]))


def forget(file: Path) -> None:
    """After an older backup was restored on purpose: see `flask accept-audit`."""
    file.unlink(missing_ok=True)


@contextmanager
def _locked(file: Path) -> Iterator[int]:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)  # which lets go of the lock
