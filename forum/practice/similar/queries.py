from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.case_studies import queries as case_studies
from forum.practice.similar.neighbours import neighbours
from forum.practice.similar.similarity import Likeness, Told, Wanted, are_kin, likeness

LOOKED_AT = 200  # those that share most of what was asked
SHOWN = 20
LEAST = 0.25  # of the points: below it, a shared neighbour is all that is alike


@dataclass(frozen=True)
class Alike:
    case_study: CaseStudy
    likeness: Likeness


def find(wanted: Wanted) -> list[Alike]:
    """The most alike first, of equals the newest."""
    if wanted.is_empty:
        return []
    ids = db.session.scalars(_candidates(wanted)).all()
    found = [Alike(c, likeness(wanted, told(c))) for c in case_studies.in_order(ids)]
    alike = [one for one in found if one.likeness.share >= LEAST]
    newest_first = sorted(alike, key=lambda one: one.case_study.posted_at, reverse=True)
    return sorted(newest_first, key=lambda one: -one.likeness.share)[:SHOWN]


def told(case_study: CaseStudy) -> Told:
    slugs = {word: frozenset(t.slug for t in case_study.of(word)) for word in Vocabulary}
    return Told(
        slugs[Vocabulary.GROUP],
        slugs[Vocabulary.CIRCUMSTANCE],
        slugs[Vocabulary.STAGE],
        slugs[Vocabulary.AREA],
        case_study.setting,
    )


def _candidates(wanted: Wanted) -> Select[int]:
    """The ids of those with something of it, the most first."""
    filed = (
        select(case_study_term.c.case_study_id, func.count().label("number"))
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(or_(*_terms(wanted)))
        .group_by(case_study_term.c.case_study_id)
        .subquery()
    )
    number = func.coalesce(filed.c.number, 0)
    surroundings = CaseStudy.setting != ""
    some = or_(number > 0, surroundings) if wanted.surroundings else number > 0
    listed = (
        select(CaseStudy.id)
        .outerjoin(filed, filed.c.case_study_id == CaseStudy.id)
        .where(policy.listed_case_studies(), some)
    )
    most_first = listed.order_by(
        number.desc(), surroundings.desc(), CaseStudy.posted_at.desc(), CaseStudy.id.desc()
    )
    return most_first.limit(LOOKED_AT)


def _terms(wanted: Wanted):
    """Which terms count for something."""
    groups = select(Term.slug).where(Term.vocabulary == Vocabulary.GROUP)
    kin = [slug for slug in db.session.scalars(groups) if are_kin(slug, wanted.group)]
    asked = {
        Vocabulary.GROUP: [wanted.group, *kin],
        Vocabulary.CIRCUMSTANCE: [wanted.circumstance],
        Vocabulary.STAGE: [wanted.stage],
        Vocabulary.AREA: [wanted.area, *neighbours(wanted.area)],
    }
    return [and_(Term.vocabulary == word, Term.slug.in_(slugs)) for word, slugs in asked.items()]
