"""What the digest holds of a member's saved searches."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.saved_searches import MailFrequency, SavedSearch
from forum.search import facets, index, search_params
from forum.search.saved import new_results_queries
from forum.social.digest.schedule import DigestPeriod
from forum.social.digest.sources import DigestEntry, DigestSection

MOST_LISTED = 10


def is_ready() -> bool:
    """The digest waits for an index."""
    return index.engine().watermark() is not None


def sections(
    members: Sequence[User], period: DigestPeriod
) -> Mapping[int, Sequence[DigestSection]]:
    """By member: each saved search with new results; each case study once, MOST_LISTED in all."""
    rows = select(SavedSearch).where(
        SavedSearch.user_id.in_([member.id for member in members]),
        SavedSearch.mail == MailFrequency.WEEKLY,
    )
    by_member: dict[int, list[SavedSearch]] = {}
    for saved_search in db.session.scalars(rows.order_by(SavedSearch.id)):
        by_member.setdefault(saved_search.user_id, []).append(saved_search)
    known = facets.known() if by_member else {}
    return {member: _of(saved, period, known) for member, saved in by_member.items()}


def _of(saved_searches: Sequence[SavedSearch], period: DigestPeriod, known) -> list[DigestSection]:
    found: list[DigestSection] = []
    listed: set[int] = set()
    for saved_search in saved_searches:
        since = max(period.since, saved_search.looked_at)
        params = search_params.read_query(saved_search.query, known)
        new = new_results_queries.since(params, since, MOST_LISTED, until=period.until)
        fresh = [one for one in new if one.id not in listed][: MOST_LISTED - len(listed)]
        if fresh:
            listed |= {one.id for one in fresh}
            entries = [
                DigestEntry(one.title, f"/case-studies/{one.id}-{one.slug}") for one in fresh
            ]
            found.append(DigestSection(f"New in “{saved_search.name}”", entries))
    return found
