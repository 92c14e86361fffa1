from datetime import timedelta

from forum.core import clock
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.models.communities import Community
from forum.social.communities import actions, letters, queries

AT_ONCE = 50
MONDAY, HOUR = 0, 7  # London


def close_silent() -> None:
    """Close communities in which nothing happened for six months."""
    with reading():
        silent = queries.silent_since(clock.now() - actions.SILENCE, AT_ONCE)
    for community_id in silent:
        actions.close_if_silent(community_id)


def send_week() -> None:
    """On Monday from 7am, one mail to each facilitator; none where nothing happened."""
    local = clock.in_london(clock.now())
    if local.weekday() != MONDAY or local.hour < HOUR:
        return
    before = clock.now() - timedelta(days=1)
    with reading():
        due = [community.id for community in queries.due_for_summary(before, AT_ONCE)]
    for community_id in due:
        _send_week(community_id, local.date().isoformat())


def _send_week(community_id: int, day: str) -> None:
    """Compare-and-set, so only one worker writes."""
    now = clock.now()
    since = now - timedelta(days=1)
    is_due = (Community.summarised_at.is_(None)) | (Community.summarised_at < since)
    if update_if(Community, Community.id == community_id, is_due, summarised_at=now):
        community = db.session.get_one(Community, community_id)
        week = queries.week_summary(community)
        if not week.is_empty:
            for one in community.accepted:
                letters.send_week(one.user, community, week, day)
    db.session.commit()
