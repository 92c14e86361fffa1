"""New results of a search, for its feed and for the weekly mail.

One word of a search is enough to match, so with words only the best matches count: otherwise
nearly every new case study would be in every mail.
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
from forum.search.document_types.base import id_of
from forum.search.search_params import SearchParams

MOST_MATCHES = 20  # as many as the first page of a search
MOST_IN_FEED = 30

# A case study may have waited for a moderator: readers see it from its acceptance.
_accepted_at = (
    select(func.max(Decision.at))
    .where(Decision.case_study_id == CaseStudy.id, Decision.act == Act.ACCEPTED)
    .correlate(CaseStudy)
    .scalar_subquery()
)
published_at = func.coalesce(_accepted_at, CaseStudy.posted_at)


def since(
    params: SearchParams, instant: datetime, limit: int, until: datetime | None = None
) -> list[CaseStudy]:
    """Newest first. IndexUnavailable where there are words and no index."""
    newer = _matching(params, MOST_MATCHES).where(published_at > instant)
    if until is not None:
        newer = newer.where(published_at <= until)
    return list(db.session.scalars(_newest_first(newer).limit(limit)))


@dataclass(frozen=True)
class FeedEntry:
    id: str  # without the title, so that an edit does not change it
    url: str
    title: str
    summary: str
    author: str
    published: datetime
    updated: datetime


def feed(params: SearchParams) -> list[FeedEntry]:
    """Newest first. IndexUnavailable where there are words and no index."""
    entries = _newest_first(_matching(params, MOST_IN_FEED)).add_columns(published_at)
    rows = db.session.execute(entries.limit(MOST_IN_FEED)).all()
    return [_entry(row[0], _as_datetime(row[1])) for row in rows]


def _entry(case_study: CaseStudy, published: datetime) -> FeedEntry:
    return FeedEntry(
        id=f"/case-studies/{case_study.id}",
        url=address(case_study),
        title=case_study.title,
        summary=short_text(case_study),
        author=case_study.organisation_name or case_study.byline,
        published=published,
        updated=max(published, case_study.edited_at or published),
    )


def _matching(params: SearchParams, most: int) -> Select[CaseStudy]:
    listed = service.filtered(case_studies.listed(), params)
    return listed.where(CaseStudy.id.in_(_best(params, most))) if params.words else listed


def _best(params: SearchParams, most: int) -> list[int]:
    query = service.case_study_query(params, limit=most)
    return [id_of(key) for key in index.engine().search(query).keys]


def _newest_first(statement: Select[CaseStudy]) -> Select[CaseStudy]:
    return statement.order_by(published_at.desc(), CaseStudy.id.desc())


def _as_datetime(value: datetime | str) -> datetime:
    """SQLite returns the result of a function over dates as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
