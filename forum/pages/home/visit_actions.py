"""Note that a member looked at the home page: at most one write a minute for each member."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from forum.core import clock
from forum.core.db import upsert, writing
from forum.models.social import HomeVisit
from forum.pages.home.visits import Visit, after_look
from forum.policy.viewer import Viewer


def note_look(viewer: Viewer, visit: Visit | None) -> datetime | None:
    """Since when things are new to them: the end of the visit before, or None in the first.

    Of two tabs that open at once, both read the same visit and show the same; one of them writes.
    """
    after = after_look(visit, clock.now())
    if after != visit:
        with suppress(OperationalError):  # the page is being read: the next look is noted instead
            _write(viewer.id, visit, after)
    return after.since


def _write(member_id: int, visit: Visit | None, after: Visit) -> None:
    with writing() as session:
        if visit is None:
            first = upsert(HomeVisit).values(member_id=member_id, seen_at=after.seen_at)
            session.execute(first.on_conflict_do_nothing())
        else:
            session.execute(
                update(HomeVisit)
                .where(HomeVisit.member_id == member_id, HomeVisit.seen_at == visit.seen_at)
                .values(since=after.since, seen_at=after.seen_at)
            )
        session.commit()
