"""The state of database, search index and release clock, for people and monitors."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from forum.config import VERSION, Settings
from forum.core import audit, audit_anchor, backup_age, clock, db_health, heartbeat
from forum.core.db import engine_name
from forum.core.extensions import db
from forum.mail import index_queue
from forum.performance.releases import queries as releases
from forum.search import index, index_position

BEHIND_S = 5.0


@dataclass(frozen=True)
class ExchangeStatus:
    database: str  # "ok", "away", "corrupt" or "disk full"
    database_engine: str
    index: str  # "ok", "being built", or "behind"
    index_lag_s: float | None  # age of the oldest change that the index lacks
    version: str
    release_clock: str = "unknown"  # "believed", or "to be confirmed", when no release opens
    audit_head: str = ""  # how the signature of the newest entry begins: kept outside, it proves it
    worker: str = "not started"  # of this node; or "ok", or "not answering"
    backup: str = "off"  # of this node: "ok", "late", or "off" where none is made nightly

    @property
    def is_well(self) -> bool:
        return self.database == "ok"


def read(settings: Settings) -> ExchangeStatus:
    """Of this node and its database."""
    data_dir = settings.data_dir
    engine = engine_name(db.engine)
    try:
        index_queue.newest()
    except SQLAlchemyError as error:
        db.session.rollback()
        db_health.note(error)
        return ExchangeStatus(
            db_health.problem() or "away",
            engine,
            "unknown",
            None,
            VERSION,
            worker=_worker(data_dir),
            backup=backup_age.state(settings),
        )
    clock_is = "believed" if releases.clock_state().is_believed else "to be confirmed"
    state, lag = _index()
    return ExchangeStatus(
        db_health.problem() or "ok",
        engine,
        state,
        lag,
        VERSION,
        clock_is,
        _audit_head(),
        _worker(data_dir),
        backup_age.state(settings),
    )


def _audit_head() -> str:
    head = audit.head()
    return head.hash[: audit_anchor.READABLE] if head else ""


def _index() -> tuple[str, float | None]:
    watermark = index.engine().watermark()
    if watermark is None:
        return "being built", None
    if not index.is_in_database() and not index_position.matches_database(watermark):
        return "being built", None
    oldest = index_queue.oldest_waiting_at(watermark)
    lag = round((clock.now() - oldest).total_seconds(), 1) if oldest else 0.0
    return ("ok" if lag < BEHIND_S else "behind"), max(0.0, lag)


def _worker(data_dir: Path) -> str:
    age_s = heartbeat.age_s(heartbeat.path(data_dir))
    if age_s is None:
        return "not started"
    return "ok" if age_s < heartbeat.LATE_S else "not answering"
