"""What should be stored of listed case studies, and what is."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, false, func, literal, select
from sqlalchemy.orm import Session, aliased, scoped_session

from forum import policy
from forum.models.case_studies import CaseStudy, CaseStudyOutcome, case_study_term
from forum.models.listings import (
    ALL,
    SHOWCASE_NUMBERS,
    CaseStudyCount,
    CountKind,
    ListedCaseStudy,
)
from forum.models.moderation import Act, Decision
from forum.models.ratings import Score
from forum.practice.listings.counters import Key, Listing

AnySession = Session | scoped_session

# A case study may have waited for a moderator: readers see it from its acceptance.
_accepted_at = (
    select(func.max(Decision.at))
    .where(Decision.case_study_id == CaseStudy.id, Decision.act == Act.ACCEPTED)
    .correlate(CaseStudy)
    .scalar_subquery()
)


def present(session: AnySession, ids: Collection[int]) -> dict[int, Listing]:
    """{id: as the case study and its terms are now}, of those that are listed."""
    columns = (
        CaseStudy.id,
        CaseStudy.is_unchecked,
        CaseStudy.posted_at,
        _accepted_at,
        case((policy.named_case_studies(), CaseStudy.organisation_id)),
        CaseStudy.outcome,
        CaseStudy.showcase,
    )
    listed = select(*columns).where(CaseStudy.id.in_(ids), policy.listed_case_studies())
    terms = _terms(session, ids)
    return {
        row[0]: Listing(
            row[0],
            not row[1],
            row[2],
            _as_datetime(row[3]) or row[2],
            row[4],
            row[5] == CaseStudyOutcome.DID_NOT_WORK,
            row[6],
            frozenset(terms[row[0]]),
        )
        for row in session.execute(listed)
    }


def _terms(session: AnySession, ids: Collection[int]) -> defaultdict[int, set[int]]:
    columns = case_study_term.c.case_study_id, case_study_term.c.term_id
    found: defaultdict[int, set[int]] = defaultdict(set)
    for case_study_id, term_id in session.execute(select(*columns).where(columns[0].in_(ids))):
        found[case_study_id].add(term_id)
    return found


def stored(session: AnySession, ids: Collection[int]) -> dict[int, Listing]:
    """{id: as it was last stored and counted}."""
    row = ListedCaseStudy
    columns = (
        row.case_study_id,
        row.is_checked,
        row.posted_at,
        row.published_at,
        row.organisation_id,
        row.has_failed,
        row.showcase,
        row.term_id,
    )
    facts: dict[int, Sequence[Any]] = {}
    terms: defaultdict[int, set[int]] = defaultdict(set)
    for found in session.execute(select(*columns).where(row.case_study_id.in_(ids))):
        facts[found[0]] = found[:-1]
        terms[found[0]].add(found[-1])
    return {i: Listing(*(*facts[i], frozenset(terms[i] - {ALL}))) for i in facts}


def scores(session: AnySession, ids: Collection[int]) -> dict[int, tuple[bool, float]]:
    """{id: (has_score, lower_bound)}, of those that have a score."""
    columns = Score.case_study_id, Score.organisations, Score.lower_bound
    return {
        row[0]: (row[1] >= policy.ORGANISATIONS_NEEDED, row[2])
        for row in session.execute(select(*columns).where(Score.case_study_id.in_(ids)))
    }


def misplaced_scores(session: AnySession) -> Sequence[int]:
    """The ids of listed case studies whose score is stored otherwise than Score has it."""
    row = ListedCaseStudy
    has_score = func.coalesce(Score.organisations >= policy.ORGANISATIONS_NEEDED, false())
    differs = (row.has_score != has_score) | (
        row.lower_bound != func.coalesce(Score.lower_bound, 0.0)
    )
    statement = select(row.case_study_id).outerjoin(Score, Score.case_study_id == row.case_study_id)
    return session.scalars(statement.where(differs).distinct()).all()


def ids_after(session: AnySession, last: int, most: int) -> Sequence[int]:
    """The next ids of case studies, and of listings whose case study is gone, in order."""
    of_studies = select(CaseStudy.id).where(CaseStudy.id > last).order_by(CaseStudy.id)
    row = ListedCaseStudy.case_study_id
    of_listings = select(row).where(row > last).distinct().order_by(row)
    both = {*session.scalars(of_studies.limit(most)), *session.scalars(of_listings.limit(most))}
    return sorted(both)[:most]


def recounted(session: AnySession) -> dict[Key, int]:
    """{counter: as the stored listings add up}: reads all of them."""
    found: dict[Key, int] = {}
    for statement in recounts():
        for kind, of_id, with_id, number in session.execute(statement):
            found[CountKind(kind), of_id, with_id] = number
    return found


def recounts() -> tuple[Select, ...]:
    """Statements of (kind, of_id, with_id, number)."""
    one, other = aliased(ListedCaseStudy), aliased(ListedCaseStudy)
    pairs = select(literal(CountKind.TERM.value), one.term_id, other.term_id, func.count())
    pairs = pairs.join(other, other.case_study_id == one.case_study_id)
    failed = select(literal(CountKind.FAILED.value), one.term_id, literal(ALL), func.count())
    theirs = select(
        literal(CountKind.ORGANISATION.value), one.organisation_id, one.term_id, func.count()
    )
    number = case(SHOWCASE_NUMBERS, value=one.showcase)
    kinds = select(literal(CountKind.SHOWCASE.value), number, one.term_id, func.count())
    showing = select(
        literal(CountKind.SHOWING.value), one.organisation_id, number, func.count()
    ).where(one.organisation_id.is_not(None), one.term_id == ALL)
    is_example = one.showcase.in_(list(SHOWCASE_NUMBERS))
    return (
        kinds.where(is_example).group_by(number, one.term_id),
        showing.where(is_example).group_by(one.organisation_id, number),
        pairs.group_by(one.term_id, other.term_id),
        failed.where(one.has_failed).group_by(one.term_id),
        theirs.where(one.organisation_id.is_not(None)).group_by(one.organisation_id, one.term_id),
    )


def counted(session: AnySession) -> dict[Key, int]:
    """{counter: as it stands}, without zeros."""
    row = CaseStudyCount
    statement = select(row.kind, row.of_id, row.with_id, row.number).where(row.number != 0)
    return {
        (CountKind(kind), of, with_id): n for kind, of, with_id, n in session.execute(statement)
    }


def _as_datetime(value: datetime | str | None) -> datetime | None:
    """SQLite returns the result of a function over dates as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
