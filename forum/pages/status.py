"""Whether the exchange is well: for people, monitors and the start-up script."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from forum.config import VERSION
from forum.core import clock
from forum.core.db import engine_name
from forum.core.extensions import db
from forum.mail.outbox import Change
from forum.performance.releases import queries as releases
from forum.search import index, index_position
from forum.search.index_jobs import SETTLED_AFTER


@dataclass(frozen=True)
class Status:
    database: str  # "ok" or what is wrong
    database_engine: str
    index: str  # "ok", "being built", or "behind"
    index_lag_s: float | None  # age of the oldest change that this node's index lacks
    version: str
    release_clock: str = "unknown"  # "believed", or "to be confirmed": then no release opens

    @property
    def is_well(self) -> bool:
        return self.database == "ok"


def read() -> Status:
    try:
        newest = db.session.scalar(select(func.max(Change.id))) or 0
    except SQLAlchemyError:
        db.session.rollback()
        return Status("away", engine_name(db.engine), "unknown", None, VERSION)
    clock_is = "believed" if releases.clock_state().is_believed else "to be confirmed"
    watermark = index.engine().watermark()
    if watermark is None or not index_position.matches_database(watermark):
        return Status("ok", engine_name(db.engine), "being built", None, VERSION, clock_is)
    lag = _lag_s(watermark) if watermark < newest else 0.0
    state = "ok" if lag < 5 else "behind"
    return Status("ok", engine_name(db.engine), state, lag, VERSION, clock_is)


def _lag_s(watermark: int) -> float:
    """Where numbers may come late, the watermark trails on purpose: that is no lag."""
    trail = 0.0 if db.engine.dialect.name == "sqlite" else SETTLED_AFTER.total_seconds()
    oldest = db.session.scalar(select(func.min(Change.at)).where(Change.id > watermark))
    if oldest is None:
        return 0.0
    return max(0.0, round((clock.now() - oldest).total_seconds() - trail, 1))
