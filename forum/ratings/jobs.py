"""Scores move by themselves: the group's mean moves with every rating, and old ones fade."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from forum import clock
from forum.db import reading
from forum.extensions import db
from forum.ratings import scoring
from forum.ratings.models import Rating

DAILY = timedelta(days=1)
_last_at: datetime | None = None


def work_out_what_moved() -> None:
    """All scores, where something was rated since the last time, or a day has passed."""
    global _last_at
    started = clock.now()
    with reading():
        newest = db.session.scalar(select(func.max(Rating.rated_at)))
    if newest is None:
        return
    if _last_at is None or newest >= _last_at or started - _last_at > DAILY:
        scoring.work_out_all()
        _last_at = started
