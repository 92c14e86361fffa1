from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.case_studies import queries as case_studies
from forum.practice.similar.neighbours import neighbours
from forum.practice.similar.similarity import (
    CaseStudySetting,
    SettingQuery,
    Similarity,
    are_related_groups,
    compare,
)

MAX_CANDIDATES = 200  # those that share most fields
MAX_SHOWN = 20
MIN_SHARE = 0.25  # of the points: below it, a neighbouring area is all they share


@dataclass(frozen=True)
class SimilarCaseStudy:
    case_study: CaseStudy
    similarity: Similarity


def find(query: SettingQuery) -> list[SimilarCaseStudy]:
    """The most similar first, of equals the newest."""
    if query.is_empty:
        return []
    ids = db.session.scalars(_candidates(query)).all()
    result = [
        SimilarCaseStudy(c, compare(query, setting_of(c))) for c in case_studies.in_order(ids)
    ]
    similar = [one for one in result if one.similarity.share >= MIN_SHARE]
    newest_first = sorted(similar, key=lambda one: one.case_study.posted_at, reverse=True)
    return sorted(newest_first, key=lambda one: -one.similarity.share)[:MAX_SHOWN]


def setting_of(case_study: CaseStudy) -> CaseStudySetting:
    slugs = {word: frozenset(t.slug for t in case_study.of(word)) for word in Vocabulary}
    return CaseStudySetting(
        slugs[Vocabulary.GROUP],
        slugs[Vocabulary.CIRCUMSTANCE],
        slugs[Vocabulary.STAGE],
        slugs[Vocabulary.AREA],
        case_study.setting,
    )


def _candidates(query: SettingQuery) -> Select[int]:
    """The ids of case studies that share a field with the query, the most fields first."""
    filed = (
        select(case_study_term.c.case_study_id, func.count().label("number"))
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(or_(*_terms(query)))
        .group_by(case_study_term.c.case_study_id)
        .subquery()
    )
    number = func.coalesce(filed.c.number, 0)
    surroundings = CaseStudy.setting != ""
    some = or_(number > 0, surroundings) if query.surroundings else number > 0
    listed = (
        select(CaseStudy.id)
        .outerjoin(filed, filed.c.case_study_id == CaseStudy.id)
        .where(policy.listed_case_studies(), some)
    )
    most_first = listed.order_by(
        number.desc(), surroundings.desc(), CaseStudy.posted_at.desc(), CaseStudy.id.desc()
    )
    return most_first.limit(MAX_CANDIDATES)


def _terms(query: SettingQuery) -> list[ColumnElement[bool]]:
    """The terms that count, one condition for each vocabulary."""
    groups = select(Term.slug).where(Term.vocabulary == Vocabulary.GROUP)
    related = [slug for slug in db.session.scalars(groups) if are_related_groups(slug, query.group)]
    asked = {
        Vocabulary.GROUP: [query.group, *related],
        Vocabulary.CIRCUMSTANCE: [query.circumstance],
        Vocabulary.STAGE: [query.stage],
        Vocabulary.AREA: [query.area, *neighbours(query.area)],
    }
    return [and_(Term.vocabulary == word, Term.slug.in_(slugs)) for word, slugs in asked.items()]
