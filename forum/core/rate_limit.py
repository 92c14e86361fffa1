"""How often something may be tried, counted in the database: the same on every web node.

A library's counter lives in one process's memory or wants a further service; see
docs/decisions. An attempt is kept as a hash and goes after a day (accounts/jobs.py).
"""

import hashlib
from datetime import timedelta

from sqlalchemy import func, select

from forum.core import clock
from forum.core.errors import TooMany
from forum.core.extensions import db
from forum.models.accounts import Attempt


def spend(what: str, key: object, most: int, per: timedelta, say: str) -> None:
    """Count one attempt; TooMany with `say` where it is one too many.

    It takes part in the caller's transaction: commit whether the attempt succeeds or not.
    """
    if used(what, key, per) >= most:
        raise TooMany(say, seconds=_wait(what, key, most, per))
    db.session.add(Attempt(what=what, key_hash=hashed(key)))


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
