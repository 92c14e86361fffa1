"""The file by which a worker shows that it is alive: its time is that of the last beat."""

import os
import time
from contextlib import suppress
from pathlib import Path

EVERY_S = 1.0
LATE_S = 30.0  # a worker without a beat for so long is taken to hang


def path(data_dir: Path) -> Path:
    return data_dir / "worker.heartbeat"


def beat(file: Path) -> None:
    """A file that is there is touched, which works on a full disk."""
    with suppress(OSError):  # the supervisor then takes the worker to hang, and says so
        file.touch(mode=0o600)


def age_s(file: Path) -> float | None:
    """Seconds since the last beat; None where there never was one."""
    try:
        return time.time() - os.stat(file).st_mtime
    except OSError:
        return None
