from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.saved_searches import Mail, SavedSearch, SearchCount

WEEK = timedelta(days=7)
COUNTED_FOR = timedelta(days=90)
SHOWN_FROM = 3  # times in a week: what is rarer may be one person's own words
MOST_SHOWN = 50


def saved(viewer) -> list[SavedSearch]:
    return list(db.session.scalars(saved_by_name(viewer)))


def saved_by_name(viewer) -> Select[SavedSearch]:
    return _own(viewer).order_by(func.lower(SavedSearch.name), SavedSearch.id)


def as_kept(saved: SavedSearch) -> dict:
    """For the member's own copy of what is kept."""
    return {
        "name": saved.name,
        "address": saved.path,
        "mail": saved.mail,
        "saved_at": f"{saved.saved_at.isoformat(timespec='seconds')}Z",
    }


def saved_one(viewer, saved_id: int) -> SavedSearch:
    found = db.session.scalar(_own(viewer).where(SavedSearch.id == saved_id))
    if found is None:
        raise NotFound
    return found


def saved_as(viewer, query: str) -> SavedSearch | None:
    """The one that keeps this very view."""
    return db.session.scalar(_own(viewer).where(SavedSearch.query == query))


def _own(viewer) -> Select[SavedSearch]:
    return select(SavedSearch).where(policy.own(viewer, SavedSearch.user_id))


def saved_by_stop_key(key: str) -> SavedSearch:
    """For whoever has the mail, signed in or not."""
    found = db.session.scalar(select(SavedSearch).where(SavedSearch.stop_key == key))
    if found is None:
        raise NotFound
    return found


def weekly_of(user_id: int) -> list[SavedSearch]:
    weekly = select(SavedSearch).where(
        SavedSearch.user_id == user_id, SavedSearch.mail == Mail.WEEKLY
    )
    return list(db.session.scalars(weekly.order_by(SavedSearch.id)))


def members_due() -> list[int]:
    """The ids of those who have a search that nobody has looked at for a week."""
    due = select(SavedSearch.user_id).where(
        SavedSearch.mail == Mail.WEEKLY, SavedSearch.looked_at <= clock.now() - WEEK
    )
    return list(db.session.scalars(due.distinct().order_by(SavedSearch.user_id)))


# What is searched for


@dataclass(frozen=True)
class Often:
    words: str
    times: int


@dataclass(frozen=True)
class SearchedFor:
    """Most frequent first: all of it, and what found nothing."""

    often: list[Often]
    without_result: list[Often]


def searched_for() -> SearchedFor:
    """Of the last 90 days, and in each week only what was asked three times or more."""
    since = clock.now().date() - COUNTED_FOR
    rows = db.session.scalars(select(SearchCount).where(SearchCount.day >= since)).all()
    a_week = Counter[tuple[str, date]]()
    for row in rows:
        a_week[row.words, monday(row.day)] += row.times
    shown = [row for row in rows if a_week[row.words, monday(row.day)] >= SHOWN_FROM]
    return SearchedFor(_most(shown), _most([row for row in shown if row.found_nothing]))


def _most(rows: list[SearchCount]) -> list[Often]:
    times = Counter[str]()
    for row in rows:
        times[row.words] += row.times
    ordered = sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Often(words, number) for words, number in ordered[:MOST_SHOWN]]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
