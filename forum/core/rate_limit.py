"""How often something may be tried, counted in the database: the same on every web node.

A library's counter lives in one process's memory or wants a further service; see
docs/decisions. An attempt is kept as a hash and goes after a day (accounts/jobs.py).
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, logs
from forum.core.db import writing
from forum.core.errors import TooMany
from forum.core.extensions import db


class Attempt(db.Model):
    """One attempt at something that is limited by how often."""

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(40))
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    __table_args__ = (Index("ix_attempt_what_key_hash_at", "what", "key_hash", "at"),)


def spend(what: str, key: object, most: int, per: timedelta, say: str) -> None:
    """Count one attempt; TooMany with `say` where it is one too many.

    It takes part in the caller's transaction: commit whether the attempt succeeds or not.
    """
    _require_fewer(what, key, most, per, say)
    db.session.add(Attempt(what=what, key_hash=hashed(key)))


def spend_reading(what: str, key: object, most: int, per: timedelta, say: str) -> None:
    """As spend(), for a page that is only read: counted in a transaction of its own."""
    _require_fewer(what, key, most, per, say)
    with writing() as session:
        session.add(Attempt(what=what, key_hash=hashed(key)))
        session.commit()


def _require_fewer(what: str, key: object, most: int, per: timedelta, say: str) -> None:
    if used(what, key, per) >= most:
        logs.security_event("too_many", limit=what)
        raise TooMany(say, seconds=_wait(what, key, most, per))


def used(what: str, key: object, per: timedelta) -> int:
    since = clock.now() - per
    count = select(func.count(Attempt.id)).where(
        Attempt.what == what, Attempt.key_hash == hashed(key), Attempt.at > since
    )
    return db.session.scalar(count) or 0


def hashed(key: object) -> str:
    return hashlib.sha256(str(key).encode("utf-8", "replace")).hexdigest()


def _wait(what: str, key: object, most: int, per: timedelta) -> int:
    """Seconds until the oldest of the last `most` attempts is out of the window."""
    recent = (
        select(Attempt.at)
        .where(Attempt.what == what, Attempt.key_hash == hashed(key))
        .order_by(Attempt.at.desc())
        .limit(1)
        .offset(most - 1)
    )
    oldest = db.session.scalar(recent)
    if oldest is None:
        return int(per.total_seconds())
    return max(1, int((oldest + per - clock.now()).total_seconds()))
