"""Make, verify, restore and retire backups. A backup is verified before it gets its name."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, func, inspect, select, table

from forum.config import PRIVATE, VERSION, Settings
from forum.core import audit_anchor, clock
from forum.core.backup_age import PATTERN, STAMP, is_younger, made_at
from forum.core.extensions import db
from forum.core.files import publish
from forum.core.logs import once_a_minute
from forum.data.backups import archive, postgres
from forum.data.backups.archive import ENCRYPTED, PLAIN, BadBackup, Manifest
from forum.data.schema.backup import copy_sqlite
from forum.data.schema.upgrade import revision_of
from forum.models.figures import INCLUDE_EMBARGOED

DATABASE = "database.db"
A_DAY = timedelta(hours=23)  # the task looks each hour
NAME = f"exchange-{{at:{STAMP}}}"


@dataclass(frozen=True)
class Backup:
    path: Path
    is_rehearsed: bool  # PostgreSQL restores it into a database of its own, where the role may


def make(folder: Path, data_dir: Path, recipient: str = "") -> Backup:
    """A verified backup in `folder`, encrypted where there is a recipient.

    Raises BadBackup, OSError or DBAPIError; then nothing of it is left.
    """
    with _scratch(folder) as scratch:
        made_at = clock.now()
        manifest, files = _copy(db.engine, data_dir, scratch, made_at)
        begun = scratch / f"begun{PLAIN}"
        archive.write(files, manifest, begun)
        for file in files:
            file.unlink()
        with _scratch(scratch) as elsewhere:
            is_rehearsed = rehearse(begun, elsewhere, db.engine)
        if recipient:
            archive.encrypt(begun, recipient, scratch / f"begun{ENCRYPTED}")
            begun = scratch / f"begun{ENCRYPTED}"
        name = NAME.format(at=made_at) + (ENCRYPTED if recipient else PLAIN)
        if (folder / name).exists():
            raise BadBackup(f"{folder / name} is there already.")
        publish(begun, folder / name)
    return Backup(folder / name, is_rehearsed)


def verify(packed: Path, folder: Path) -> Manifest:
    """Unpack it into an empty folder, look at each page and count each table. Raises BadBackup."""
    manifest = archive.unpack(packed, folder)
    if manifest.database == "sqlite":
        _check_sqlite(folder / DATABASE, manifest.rows)
    return manifest


def rehearse(packed: Path, folder: Path, engine: Engine) -> bool:
    """Restore it beside what is in use; False where the role may not. Raises BadBackup."""
    manifest = verify(packed, folder)
    if manifest.database == "postgresql":
        found = postgres.rehearse(engine, folder / postgres.DUMP, _count)
        if found is None:
            once_a_minute("backup_not_rehearsed", reason="the role may not create databases")
            return False
        if found != dict(manifest.rows):
            raise BadBackup("The restored database has other rows than the manifest says.")
    return True


def restore(packed: Path, target: Engine, data_dir: Path, identity: Path | None = None) -> Manifest:
    """Into an exchange that holds nothing yet. Raises BadBackup, with nothing changed."""
    with _scratch(data_dir) as scratch:
        if archive.is_encrypted(packed):
            if identity is None:
                raise BadBackup(f"{packed} is encrypted: name the file of its key by --identity.")
            archive.decrypt(packed, identity, scratch / f"opened{PLAIN}")
            packed = scratch / f"opened{PLAIN}"
        content = scratch / "content"
        content.mkdir()
        manifest = verify(packed, content)
        if manifest.database != target.dialect.name:
            raise BadBackup(
                f"It is a backup of {manifest.database}, and FORUM_DATABASE_URL names"
                f" {target.dialect.name}."
            )
        _put_in_place(content, manifest, target, data_dir)
    return manifest


def _put_in_place(content: Path, manifest: Manifest, target: Engine, data_dir: Path) -> None:
    if manifest.database == "sqlite":
        file = Path(str(target.url.database))
        if file.exists():
            raise BadBackup(f"{file} is there already: restore into an empty folder.")
        publish(content / DATABASE, file)
    else:
        with target.connect() as connection:
            if inspect(connection).get_table_names():
                raise BadBackup("The database has tables already: restore into an empty one.")
        postgres.load(target, content / postgres.DUMP)
        with target.connect() as connection:
            if _count(connection) != dict(manifest.rows):
                raise BadBackup("What was restored is not what was backed up; do not use it.")
    heads = content / audit_anchor.NAME
    if heads.exists():
        publish(heads, audit_anchor.path(data_dir))


def retire(folder: Path, days: int, weeks: int) -> list[Path]:
    """Delete backups but the newest of each of the last `days` days and `weeks` weeks."""
    kept: set[Path] = set()
    newest_first = sorted(folder.glob(PATTERN), reverse=True)
    for most, period in ((days, "%Y-%j"), (weeks, "%G-%V")):
        by_period: dict[str, Path] = {}
        for backup in newest_first:
            by_period.setdefault(made_at(backup).strftime(period), backup)
        kept.update(list(by_period.values())[:most])
    gone = [backup for backup in newest_first if backup not in kept]
    for backup in gone:
        backup.unlink()
    return gone


def back_up_daily(settings: Settings) -> None:
    """Where FORUM_BACKUP_FOLDER says, unless one was made in the last day; old ones are retired."""
    folder = settings.backup_folder
    if folder is None or is_younger(folder, A_DAY):
        return
    make(folder, settings.data_dir, settings.backup_recipient)
    retire(folder, settings.backup_days, settings.backup_weeks)


def _copy(
    engine: Engine, data_dir: Path, scratch: Path, at: datetime
) -> tuple[Manifest, Sequence[Path]]:
    heads = audit_anchor.path(data_dir)
    files = []
    if heads.exists():  # before the database, which then has at least what they name
        files.append(Path(shutil.copy(heads, scratch / audit_anchor.NAME)))
    if engine.dialect.name == "sqlite":
        copied = scratch / DATABASE
        copy_sqlite(engine, copied)
        with _opened(copied) as connection:
            rows, revision = _count(connection), revision_of(connection)
    else:
        copied = scratch / postgres.DUMP
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            rows, revision = _count(connection), revision_of(connection)
            postgres.dump(connection, copied)
    files.insert(0, copied)
    checksums = {file.name: archive.checksum(file) for file in files}
    at_utc = at.isoformat(timespec="seconds")
    return Manifest(at_utc, VERSION, revision, engine.dialect.name, rows, checksums), files


def _check_sqlite(file: Path, rows: Mapping[str, int]) -> None:
    with _opened(file) as connection:
        found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        if found != "ok":
            raise BadBackup(f"The copied database is corrupt: {found}.")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BadBackup("The copied database has rows whose parent is missing.")
        if _count(connection) != dict(rows):
            raise BadBackup("The copied database has other rows than the manifest says.")


def _count(connection: Connection) -> dict[str, int]:
    counts = {}
    for name in sorted(inspect(connection).get_table_names()):
        count = select(func.count()).select_from(table(name))
        counts[name] = connection.scalar(count, execution_options={INCLUDE_EMBARGOED: True}) or 0
    return counts


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    """Read-only, with the same build of SQLite that the exchange uses."""
    engine = create_engine(
        f"sqlite:///file:{file}?mode=ro&uri=true", module=db.engine.dialect.dbapi
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder of its owner's beside where its content goes: a rename needs one disk."""
    os.umask(PRIVATE)
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".backup-") as name:
        yield Path(name)
