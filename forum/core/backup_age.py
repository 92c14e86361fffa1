"""How old the newest backup is, read off the names in its folder."""

from datetime import datetime, timedelta
from pathlib import Path

from forum.config import Settings
from forum.core import clock

PATTERN = "exchange-[0-9]*-[0-9]*.tar.gz*"
STAMP = "%Y%m%d-%H%M%S"
LATE = timedelta(hours=48)


def newest(folder: Path) -> Path | None:
    return max(folder.glob(PATTERN), default=None)


def made_at(backup: Path) -> datetime:
    """In UTC."""
    stamp = backup.name.removeprefix("exchange-").partition(".")[0]
    return datetime.strptime(stamp, STAMP)


def is_younger(folder: Path, age: timedelta) -> bool:
    last = newest(folder)
    return last is not None and clock.now() - made_at(last) < age


def state(settings: Settings) -> str:
    """`off`, `ok`, or `late` where a nightly backup should be there and is not."""
    if settings.backup_folder is None:
        return "off"
    return "ok" if is_younger(settings.backup_folder, LATE) else "late"
