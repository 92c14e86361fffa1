"""What is done once for all nodes: the weekly letters, and forgetting what was counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Row, delete, select, tuple_, update

from forum.core import clock
from forum.core.batches import delete_in_batches, each_batch
from forum.core.db import reading, update_count
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.saved_searches import SavedSearch, SearchCount
from forum.search import facets, index, letters, new_results, saved_queries
from forum.search import search_params as asking

MEMBERS_AT_ONCE = 100


def mail_what_is_new() -> int:
    """Write to members who have a saved search nobody has looked at for a week; how many.

    Nothing is lost while there is no index: then it is done once there is one.
    """
    with reading():
        if index.engine().watermark() is None:
            return 0
        members = saved_queries.members_due()[:MEMBERS_AT_ONCE]
    return sum(_mail_to(user_id) for user_id in members)


def _mail_to(user_id: int) -> bool:
    """All of one member's searches in one letter, written in the transaction that notes it.

    What is new is found before, while only reading.
    """
    now = clock.now()
    with reading():
        known = facets.known()
        member = db.session.get_one(User, user_id)
        to, is_reached = member.email, member.is_verified or member.is_pending
        saved = saved_queries.weekly_of(user_id)
        found = [(one, _news(one, known)) for one in saved]
        body = letters.weekly_body(found) if is_reached else ""
        ids = [one.id for one in saved]
        due = [one.id for one in saved if one.looked_at <= now - saved_queries.WEEK]
    if not _take(due, now):
        db.session.rollback()
        return False
    db.session.execute(update(SavedSearch).where(SavedSearch.id.in_(ids)).values(looked_at=now))
    if body:
        letters.send_weekly(to, body)
    db.session.commit()
    return bool(body)


def _news(saved: SavedSearch, known) -> list[CaseStudy]:
    asked = asking.read_query(saved.query, known)
    return new_results.since(asked, saved.looked_at, letters.MOST_LISTED)


def _take(due: Sequence[int], now: datetime) -> bool:
    """Compare-and-set: False where another worker wrote, or the member looked meanwhile."""
    is_due = SavedSearch.id.in_(due) & (SavedSearch.looked_at <= now - saved_queries.WEEK)
    return update_count(SavedSearch, is_due, looked_at=now) == len(due) > 0


def forget_old_searches() -> int:
    """What was counted goes after 90 days, and after its week what was rare in it."""
    today = clock.now().date()
    gone = delete_in_batches(SearchCount, SearchCount.day < today - saved_queries.COUNTED_FOR)
    this_week = saved_queries.monday(today)
    columns = SearchCount.day, SearchCount.words, SearchCount.found_nothing, SearchCount.times
    times: Counter[tuple[str, date]] = Counter()
    with reading():
        before = list(db.session.execute(select(*columns).where(SearchCount.day < this_week)))
    for row in before:
        times[row.words, saved_queries.monday(row.day)] += row.times
    rare = [
        r for r in before if times[r.words, saved_queries.monday(r.day)] < saved_queries.SHOWN_FROM
    ]
    return gone + each_batch(rare, _forget)


def _forget(rows: Sequence[Row]) -> int:
    key = tuple_(SearchCount.day, SearchCount.words, SearchCount.found_nothing)
    some = delete(SearchCount).where(key.in_([tuple(row)[:3] for row in rows]))
    db.session.execute(some.execution_options(synchronize_session=False))
    return len(rows)
