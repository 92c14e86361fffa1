"""What is new in a view: for its feed, and for the weekly mail of whoever saved it.

Any of the words is enough to be found, so for words only the best of the list counts as an
answer: else nearly every new case study would be news to everybody.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.moderation import Act, Decision
from forum.practice.cards import address, short_text
from forum.practice.case_studies import queries as case_studies
from forum.search import index, service
from forum.search.document_types import CASE_STUDIES
from forum.search.document_types.base import id_of
from forum.search.engine import Query
from forum.search.search_params import Asked

BEST = 20  # as many as the first page of a search
MOST_IN_FEED = 30

# It may have waited for a moderator: readers see it from the day it was accepted.
_accepted_at = (
    select(func.max(Decision.at))
    .where(Decision.case_study_id == CaseStudy.id, Decision.act == Act.ACCEPTED)
    .correlate(CaseStudy)
    .scalar_subquery()
)
published_at = func.coalesce(_accepted_at, CaseStudy.posted_at)


def since(asked: Asked, instant: datetime, limit: int) -> list[CaseStudy]:
    """Newest first. IndexUnavailable where there are words and no index."""
    newer = _within(asked, BEST).where(published_at > instant)
    return list(db.session.scalars(_newest_first(newer).limit(limit)))


@dataclass(frozen=True)
class Entry:
    """Of a feed. `id` has no words of the title in it, so that an edit does not change it."""

    id: str
    url: str
    title: str
    summary: str
    author: str
    published: datetime
    updated: datetime


def feed(asked: Asked) -> list[Entry]:
    """Newest first. IndexUnavailable where there are words and no index."""
    entries = _newest_first(_within(asked, MOST_IN_FEED)).add_columns(published_at)
    found = db.session.execute(entries.limit(MOST_IN_FEED)).all()
    return [_entry(row[0], _instant(row[1])) for row in found]


def _entry(case_study: CaseStudy, published: datetime) -> Entry:
    return Entry(
        id=f"/case-studies/{case_study.id}",
        url=address(case_study),
        title=case_study.title,
        summary=short_text(case_study),
        author=case_study.organisation_name or case_study.byline,
        published=published,
        updated=max(published, case_study.edited_at or published),
    )


def _within(asked: Asked, best: int) -> Select[CaseStudy]:
    listed = service.chosen(case_studies.listed(), asked)
    return listed.where(CaseStudy.id.in_(_found(asked, best))) if asked.words else listed


def _found(asked: Asked, best: int) -> list[int]:
    chosen = {facet: frozenset(values) for facet, values in asked.chosen.items()}
    not_by = service.but(asked)
    query = Query(
        asked.words,
        CASE_STUDIES.name,
        chosen,
        asked.order,
        limit=best,
        but=not_by,
        as_typed=asked.as_typed,
    )
    return [id_of(key) for key in index.engine().find(query).keys]


def _newest_first(statement: Select[CaseStudy]) -> Select[CaseStudy]:
    return statement.order_by(published_at.desc(), CaseStudy.id.desc())


def _instant(value: datetime | str) -> datetime:
    """SQLite gives back what a function made of a date as it is written."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
