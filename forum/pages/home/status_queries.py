"""The state of database, search index and release clock, for people and monitors."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from forum.config import VERSION
from forum.core import clock
from forum.core.db import engine_name
from forum.core.extensions import db
from forum.mail.outbox import Change
from forum.performance.releases import queries as releases
from forum.search import index, position
from forum.search.jobs import SETTLED


@dataclass(frozen=True)
class ExchangeStatus:
    database: str  # "ok" or what is wrong
    database_engine: str
    index: str  # "ok", "being built", or "behind"
    index_lag_s: float | None  # age of the oldest change that this node's index lacks
    version: str
    release_clock: str = "unknown"  # "believed", or "to be confirmed", when no release opens

    @property
    def is_well(self) -> bool:
        return self.database == "ok"


def read() -> ExchangeStatus:
    try:
        newest = db.session.scalar(select(func.max(Change.id))) or 0
    except SQLAlchemyError:
        db.session.rollback()
        return ExchangeStatus("away", engine_name(db.engine), "unknown", None, VERSION)
    clock_is = "believed" if releases.clock_state().is_believed else "to be confirmed"
    watermark = index.engine().watermark()
    if watermark is None or not position.is_of_this_database(watermark):
        return ExchangeStatus("ok", engine_name(db.engine), "being built", None, VERSION, clock_is)
    lag = _lag_s(watermark) if watermark < newest else 0.0
    state = "ok" if lag < 5 else "behind"
    return ExchangeStatus("ok", engine_name(db.engine), state, lag, VERSION, clock_is)


def _lag_s(watermark: int) -> float:
    """Seconds; without the time by which the watermark trails on PostgreSQL on purpose."""
    trail = 0.0 if db.engine.dialect.name == "sqlite" else SETTLED.total_seconds()
    oldest = db.session.scalar(select(func.min(Change.at)).where(Change.id > watermark))
    if oldest is None:
        return 0.0
    return max(0.0, round((clock.now() - oldest).total_seconds() - trail, 1))
