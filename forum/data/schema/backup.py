"""The copy of a SQLite database that is made before its tables are changed."""

import os
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from forum.core import clock

KEPT = 3
NAME = "before-upgrade-{at:%Y%m%d-%H%M%S-%f}.db"


def back_up(engine: Engine, data_dir: Path) -> Path:
    """A whole copy, readable by its owner only; the last three are kept.

    Raises DBAPIError or OSError where it cannot be written.
    """
    folder = data_dir / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    backup = folder / NAME.format(at=clock.now())
    begun = backup.with_suffix(".part")
    os.close(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy(engine, begun)
    except BaseException:
        begun.unlink()
        raise
    os.replace(begun, backup)
    _remove_older(folder)
    return backup


def _copy(engine: Engine, target: Path) -> None:
    with closing(engine.raw_connection()) as connection:  # VACUUM wants no transaction
        connection.cursor().execute("VACUUM INTO ?", (str(target),))
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _remove_older(folder: Path) -> None:
    for old in sorted(folder.glob("before-upgrade-*.db"))[:-KEPT]:
        old.unlink()
