"""The copy of a SQLite database that is made before its tables are changed."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from forum.core import clock
from forum.core.files import create_private, publish

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
    try:
        copy_sqlite(engine, begun)
    except BaseException:
        begun.unlink(missing_ok=True)
        raise
    publish(begun, backup)
    _remove_older(folder)
    return backup


def copy_sqlite(engine: Engine, target: Path) -> None:
    """What is committed at this moment, into a new file of its owner's, while others go on writing.

    Raises FileExistsError; DBAPIError or OSError where it cannot be written.
    """
    create_private(target).close()
    with closing(engine.raw_connection()) as connection:  # VACUUM wants no transaction
        connection.cursor().execute("VACUUM INTO ?", (str(target),))


def _remove_older(folder: Path) -> None:
    for old in sorted(folder.glob("before-upgrade-*.db"))[:-KEPT]:
        old.unlink()
