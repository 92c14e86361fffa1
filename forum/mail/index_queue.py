"""The queue of index jobs: what the search index has still to read again.

On SQLite each job stays for a week, and the index knows by its watermark, the id of the last one,
which it has applied: SQLite has one writer at a time, so ids rise in the order of commits.

On PostgreSQL the index is in the database. A small change is indexed in its own transaction and
leaves no job; of a large one any worker takes the jobs, and they are gone once it has applied them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select

from forum.core import clock
from forum.core.batches import delete_in_batches
from forum.core.extensions import db
from forum.mail.outbox import KEPT, IndexJob

AT_ONCE = 5000  # jobs read in one go


class Job(NamedTuple):
    id: int
    kind: str
    object_id: int


COLUMNS = IndexJob.id, IndexJob.kind, IndexJob.object_id


def newest_id() -> int:
    """After all that is committed now; an index made of what is read later has it."""
    return db.session.scalar(select(func.max(IndexJob.id))) or 0


def waiting(watermark: int) -> Sequence[Job]:
    """Jobs to apply, in order."""
    jobs = select(*COLUMNS).where(IndexJob.id > watermark).order_by(IndexJob.id).limit(AT_ONCE)
    return [Job(*row) for row in db.session.execute(jobs)]


def oldest_waiting_at(watermark: int = 0) -> datetime | None:
    return db.session.scalar(select(func.min(IndexJob.at)).where(IndexJob.id > watermark))


def has_missed(watermark: int) -> bool:
    """Whether jobs above the watermark may be cleared away already."""
    oldest = db.session.scalar(select(func.min(IndexJob.id)))
    return oldest is not None and oldest > watermark + 1


def is_beyond(watermark: int) -> bool:
    """Whether the database has never come so far: it is another, or an older backup."""
    return watermark > newest_id()


def newest() -> IndexJob | None:
    return db.session.scalar(select(IndexJob).order_by(IndexJob.id.desc()).limit(1))


def take(most: int) -> Sequence[Job]:
    """On PostgreSQL: the oldest jobs that no other worker has taken, until the commit."""
    jobs = select(*COLUMNS).order_by(IndexJob.id).limit(most).with_for_update(skip_locked=True)
    return [Job(*row) for row in db.session.execute(jobs)]


def drop(jobs: Sequence[Job]) -> None:
    db.session.execute(delete(IndexJob).where(IndexJob.id.in_([job.id for job in jobs])))


def forget_old() -> None:
    """Clear what every index has long applied. The newest of those rows stays, as a mark."""
    if db.engine.dialect.name == "postgresql":
        return  # what is there is still to be done
    old = IndexJob.at < clock.now() - KEPT
    mark = select(func.max(IndexJob.id)).where(old).scalar_subquery()
    delete_in_batches(IndexJob, old, IndexJob.id < mark)
