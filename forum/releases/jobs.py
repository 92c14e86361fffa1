"""The latch: a release that has opened stays open, whatever a clock does afterwards."""

from sqlalchemy import select, update

from forum import clock
from forum.db import reading
from forum.extensions import db
from forum.releases.models import Release


def latch_open_releases() -> None:
    now = clock.now()
    unlatched = (Release.opened_at.is_(None)) & (Release.release_at <= now)
    with reading():
        if db.session.scalar(select(Release.id).where(unlatched).limit(1)) is None:
            return
    db.session.execute(update(Release).where(unlatched).values(opened_at=now))
    db.session.commit()
