"""What /status says of this node, and how long everything waits, how much room there is."""

import platform
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select

from forum import policy
from forum.administration.health import status_queries
from forum.administration.operations import queries as operations
from forum.config import VERSION, Settings
from forum.core import backup_age, clock, heartbeat
from forum.core.audit import Actor
from forum.core.db import engine_name
from forum.core.extensions import db
from forum.mail.mailer import MOST_TRIES
from forum.mail.outbox import Letter
from forum.models.practice_evidence import PracticeMark
from forum.models.ratings import Rater, Score
from forum.models.social import Activity
from forum.search import index

GIGABYTE = 1024**3
LITTLE_ROOM = 2 * GIGABYTE
LATE_S = 15 * 60.0  # what waits so long is worth a look


@dataclass(frozen=True)
class QueueState:
    name: str
    waiting: int
    oldest_at: datetime | None

    @property
    def age_s(self) -> float:
        if self.oldest_at is None:
            return 0.0
        return max(0.0, (clock.now() - self.oldest_at).total_seconds())

    @property
    def is_late(self) -> bool:
        return self.age_s > LATE_S


@dataclass(frozen=True)
class Health:
    status: status_queries.ExchangeStatus
    queues: list[QueueState]
    letters: dict[str, int]  # by state
    failed_jobs: list[operations.TaskState]
    newest_failure: Letter | None
    disk_free: int  # bytes
    disk_total: int
    database_size: int
    index_size: int
    last_backup_at: datetime | None
    worker_beat_s: float | None
    versions: list[tuple[str, str]]

    @property
    def has_little_room(self) -> bool:
        return self.disk_free < LITTLE_ROOM


def read(viewer: Actor, settings: Settings) -> Health:
    """Of this node and its database: numbers and ages alone, no text of anybody."""
    policy.require_administrator(viewer)
    disk = shutil.disk_usage(settings.data_dir)
    return Health(
        status=status_queries.read(settings),
        queues=queues(),
        letters=operations.count_letters(),
        failed_jobs=[one for one in operations.task_states(viewer) if one.run and one.run.failure],
        newest_failure=_newest_failure(),
        disk_free=disk.free,
        disk_total=disk.total,
        database_size=_database_size(),
        index_size=index.size(),
        last_backup_at=_last_backup_at(settings),
        worker_beat_s=heartbeat.age_s(heartbeat.path(settings.data_dir)),
        versions=_versions(),
    )


def queues() -> list[QueueState]:
    now = clock.now()
    due = Letter.sent_at.is_(None), Letter.next_try_at <= now, Letter.tries < MOST_TRIES
    return [
        _queue("Mails that are due", Letter.next_try_at, *due),
        _queue("Scores to recalculate", Score.recalculate_at, Score.recalculate_at <= now),
        _queue(
            "Organisations whose ratings are looked at", Rater.recheck_at, Rater.recheck_at <= now
        ),
        QueueState("Practices to sum up", _count(PracticeMark.id), None),
        _queue("News to tell followers of", Activity.at, Activity.fanned_out_at.is_(None)),
    ]


def _queue(name: str, at: Any, *where: Any) -> QueueState:
    row = db.session.execute(select(func.count(), func.min(at)).where(*where)).one()
    return QueueState(name, row[0], row[1])


def _count(column: Any) -> int:
    return db.session.scalar(select(func.count(column))) or 0


def _newest_failure() -> Letter | None:
    failed = select(Letter).where(Letter.failure != "").order_by(Letter.id.desc())
    return db.session.scalars(failed.limit(1)).first()


def _database_size() -> int:
    """In bytes; of SQLite with its write-ahead log."""
    if db.engine.dialect.name == "postgresql":
        return db.session.scalar(select(func.pg_database_size(func.current_database()))) or 0
    file = db.engine.url.database or ""
    return _size(Path(f"{file}{end}") for end in ("", "-wal", "-shm"))


def _size(files: Iterable[Path]) -> int:
    """Of those that are there: some go while others are counted."""
    found = 0
    for file in files:
        try:
            found += file.stat().st_size
        except OSError:
            continue
    return found


def _last_backup_at(settings: Settings) -> datetime | None:
    folder = settings.backup_folder
    newest = backup_age.newest(folder) if folder is not None else None
    return backup_age.made_at(newest) if newest else None


def _versions() -> list[tuple[str, str]]:
    with db.engine.connect() as connection:
        schema = MigrationContext.configure(connection).get_current_heads()
    return [
        ("Exchange", VERSION),
        ("Tables", ", ".join(schema) or "not migrated"),
        ("Database", engine_name(db.engine)),
        ("Python", platform.python_version()),
        ("Flask", version("Flask")),
        ("SQLAlchemy", version("SQLAlchemy")),
    ]
