"""The queue of index jobs, which each node reads from a position of its own.

SQLite has one writer at a time, so ids rise in the order of commits and the position is an id.

PostgreSQL hands out ids before commits, so the position there is a snapshot: what is waiting is
each job whose transaction that snapshot does not see, however late it commits. Its watermark is
the lowest transaction that was still running; every job of a lower one has been applied.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, String, and_, cast, func, select
from sqlalchemy.types import UserDefinedType

from forum.core import clock
from forum.core.batches import delete_in_batches
from forum.core.extensions import db
from forum.mail.outbox import KEPT, IndexJob

AT_ONCE = 5000  # jobs read in one go, on SQLite


class Xid8(UserDefinedType[int]):
    """PostgreSQL's number of a transaction, which never wraps round."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class PgSnapshot(UserDefinedType[str]):
    """PostgreSQL's `10:20:10,14`: all below 10 have ended, none from 20 on, 10 and 14 run."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "pg_snapshot"


def _as_number(xid8: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(cast(xid8, String), BigInteger)


SNAPSHOT = func.pg_current_snapshot()
OLDEST_RUNNING = _as_number(func.pg_snapshot_xmin(SNAPSHOT))
NEXT = _as_number(func.pg_snapshot_xmax(SNAPSHOT))
# Rows restored into another cluster bear numbers that it has not reached.
OF_THIS_CLUSTER = IndexJob.transaction_id < NEXT


@dataclass(frozen=True)
class Position:
    """How far an index has come."""

    watermark: int  # an id on SQLite, a transaction on PostgreSQL
    snapshot: str = ""  # of PostgreSQL, as `10:20:10,14`


class Job(NamedTuple):
    id: int
    kind: str
    object_id: int


def start_of(watermark: int) -> Position:
    """The position of an index of which only the watermark is known."""
    return Position(watermark, "" if _is_sqlite() else f"{watermark}:{watermark}:")


def current() -> Position:
    """After all that is committed now; an index made of what is read later has it."""
    if _is_sqlite():
        return Position(_newest_id())
    now = select(OLDEST_RUNNING, cast(SNAPSHOT, String))
    return Position(*db.session.execute(now).one())


def waiting(since: Position) -> tuple[Sequence[Job], Position]:
    """Jobs to apply, in order, and the position once all of them are applied."""
    reached = current()  # before the jobs are read: one that commits in between comes twice
    jobs = select(IndexJob.id, IndexJob.kind, IndexJob.object_id).where(_is_waiting(since))
    if not _is_sqlite():
        rows = db.session.execute(jobs.order_by(IndexJob.transaction_id, IndexJob.id))
        return [Job(*row) for row in rows], reached
    found = [Job(*row) for row in db.session.execute(jobs.order_by(IndexJob.id).limit(AT_ONCE))]
    return found, Position(found[-1].id) if found else since


def oldest_waiting_at(since: Position) -> datetime | None:
    return db.session.scalar(select(func.min(IndexJob.at)).where(_is_waiting(since)))


def has_missed(watermark: int) -> bool:
    """Whether jobs above the watermark may be cleared away already."""
    if _is_sqlite():
        oldest = db.session.scalar(select(func.min(IndexJob.id)))
        return oldest is not None and oldest > watermark + 1
    oldest = db.session.scalar(select(func.min(IndexJob.transaction_id)).where(OF_THIS_CLUSTER))
    return oldest is not None and oldest > watermark


def is_beyond(watermark: int) -> bool:
    """Whether the database has never come so far: it is another, or an older backup."""
    if _is_sqlite():
        return watermark > _newest_id()
    return watermark > (db.session.scalar(select(NEXT)) or 0)


def newest() -> IndexJob | None:
    return db.session.scalar(select(IndexJob).order_by(IndexJob.id.desc()).limit(1))


def forget_old() -> None:
    """Clear what every node has long applied. The newest of those rows stays, as a mark."""
    old = IndexJob.at < clock.now() - KEPT
    mark = select(func.max(IndexJob.id)).where(old).scalar_subquery()
    delete_in_batches(IndexJob, old, IndexJob.id < mark)


def _is_waiting(since: Position) -> ColumnElement[bool]:
    if _is_sqlite():
        return IndexJob.id > since.watermark
    number = cast(cast(IndexJob.transaction_id, String), Xid8)
    is_seen = func.pg_visible_in_snapshot(number, cast(since.snapshot, PgSnapshot))
    return and_(IndexJob.transaction_id >= since.watermark, ~is_seen, OF_THIS_CLUSTER)


def _newest_id() -> int:
    return db.session.scalar(select(func.max(IndexJob.id))) or 0


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
