"""The weekly mails about saved searches, sent once for all nodes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from forum.core import clock
from forum.core.db import reading, update_count
from forum.core.extensions import db
from forum.core.list_query import Names
from forum.mail.outbox import send
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.saved_searches import SavedSearch
from forum.search import facets, index, search_params
from forum.search.saved import new_results_queries, queries, weekly_mail

MEMBERS_AT_ONCE = 100


def mail_new_results() -> int:
    """Write to members with a saved search that nobody has looked at for a week; how many mails.

    Without an index it waits for one.
    """
    with reading():
        if index.engine().watermark() is None:
            return 0
        members = queries.members_due()[:MEMBERS_AT_ONCE]
    return sum(_mail_to(user_id) for user_id in members)


def _mail_to(user_id: int) -> bool:
    """One mail for all saved searches of a member, in the transaction that marks them as looked at.

    The results are read before that, in a reading transaction.
    """
    now = clock.now()
    with reading():
        known = facets.known()
        member = db.session.get_one(User, user_id)
        to, is_reachable = member.email, member.is_verified or member.is_pending
        saved_searches = queries.weekly_of(user_id)
        new_results = [(one, _new_results(one, known)) for one in saved_searches]
        body = weekly_mail.body(new_results) if is_reachable else ""
        ids = [one.id for one in saved_searches]
        due = [one.id for one in saved_searches if one.looked_at <= now - queries.WEEK]
    if not _claim(due, now):
        db.session.rollback()
        return False
    db.session.execute(update(SavedSearch).where(SavedSearch.id.in_(ids)).values(looked_at=now))
    if body:
        send(to, weekly_mail.SUBJECT, body)
    db.session.commit()
    return bool(body)


def _new_results(saved_search: SavedSearch, known: Names) -> list[CaseStudy]:
    params = search_params.read_query(saved_search.query, known)
    return new_results_queries.since(params, saved_search.looked_at, weekly_mail.MOST_LISTED)


def _claim(due: Sequence[int], now: datetime) -> bool:
    """Compare-and-set: False where another worker wrote, or the member looked meanwhile."""
    is_due = SavedSearch.id.in_(due) & (SavedSearch.looked_at <= now - queries.WEEK)
    return update_count(SavedSearch, is_due, looked_at=now) == len(due) > 0
