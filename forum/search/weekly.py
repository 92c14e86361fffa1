"""What is done once for all nodes: the weekly letters, and forgetting what was counted."""

from collections import Counter
from datetime import date
from typing import cast

from sqlalchemy import CursorResult, delete, select

from forum import clock
from forum.accounts.models import User
from forum.db import reading
from forum.extensions import db
from forum.search import asked as asking
from forum.search import facets, index, letters, news, queries
from forum.search.models import SearchCount

MEMBERS_AT_ONCE = 100


def mail_what_is_new() -> int:
    """Write to members who have a saved search nobody has looked at for a week; how many.

    Nothing is lost while there is no index: then it is done once there is one.
    """
    with reading():
        if index.engine().watermark() is None:
            return 0
        members = queries.members_due()[:MEMBERS_AT_ONCE]
    return sum(_mail_to(user_id) for user_id in members)


def _mail_to(user_id: int) -> bool:
    """All of one member's searches in one letter, written in the transaction that notes it."""
    now = clock.now()
    known = facets.known()
    member = db.session.get_one(User, user_id)
    saved = queries.weekly_of(user_id)
    if all(one.looked_at > now - queries.WEEK for one in saved):
        db.session.rollback()
        return False
    found = [
        (one, news.since(asking.read_query(one.query, known), one.looked_at, letters.MOST_LISTED))
        for one in saved
    ]
    for one in saved:
        one.looked_at = now
    is_reached = member.is_verified or member.is_pending
    was_written = is_reached and letters.weekly(member.email, found)
    db.session.commit()
    return was_written


def forget_old_searches() -> int:
    """What was counted goes after 90 days, and after its week what was rare in it."""
    today = clock.now().date()
    gone = cast(
        CursorResult,
        db.session.execute(
            delete(SearchCount).where(SearchCount.day < today - queries.COUNTED_FOR)
        ),
    ).rowcount
    this_week = queries.monday(today)
    before = db.session.scalars(select(SearchCount).where(SearchCount.day < this_week)).all()
    times: Counter[tuple[str, date]] = Counter()
    for row in before:
        times[row.words, queries.monday(row.day)] += row.times
    rare = [r for r in before if times[r.words, queries.monday(r.day)] < queries.SHOWN_FROM]
    for row in rare:
        db.session.delete(row)
    db.session.commit()
    return gone + len(rare)
