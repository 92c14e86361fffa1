from dataclasses import dataclass

from sqlalchemy import Select, func, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, Outcome, case_study_term
from forum.models.vocabularies import Term, Vocabulary

FOR_WHOM = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)


def vocabulary(word: Vocabulary) -> list[Term]:
    """The current terms, in their own order."""
    current = select(Term).where(Term.vocabulary == word, Term.is_current)
    return list(db.session.scalars(current.order_by(Term.position, Term.name)))


def by_slug(word: Vocabulary, slug: str) -> Term:
    """Also a term that is not current: links to its page still work."""
    found = db.session.scalar(select(Term).where(Term.vocabulary == word, Term.slug == slug))
    if found is None:
        raise NotFound
    return found


def claimant_group(slug: str) -> Term:
    """A payment group or a circumstance: their pages are side by side."""
    of_either = select(Term).where(Term.vocabulary.in_(FOR_WHOM), Term.slug == slug)
    payment_groups_first = of_either.order_by(Term.vocabulary != Vocabulary.GROUP)
    found = db.session.scalars(payment_groups_first).first()
    if found is None:
        raise NotFound
    return found


def related_terms(term: Term, word: Vocabulary) -> list[tuple[Term, int]]:
    """(term, number of case studies) that share a listed case study with it, commonest first."""
    if not term.id:
        return []
    counted = (
        select(Term, func.count())
        .join(case_study_term, case_study_term.c.term_id == Term.id)
        .where(case_study_term.c.case_study_id.in_(_about(term)))
        .where(Term.vocabulary == word, Term.id != term.id)
        .group_by(Term.id)
        .order_by(func.count().desc(), Term.position, Term.name)
    )
    return [(other, number) for other, number in db.session.execute(counted)]


def claimant_groups_of(organisation_id: int) -> list[Term]:
    """The claimant groups in an organisation's listed case studies, commonest first."""
    counted = (
        select(Term)
        .join(case_study_term, case_study_term.c.term_id == Term.id)
        .join(CaseStudy, CaseStudy.id == case_study_term.c.case_study_id)
        .where(CaseStudy.organisation_id == organisation_id)
        .where(policy.listed_case_studies(), policy.told_openly())
        .where(Term.vocabulary.in_(FOR_WHOM))
        .group_by(Term.id)
        .order_by(func.count().desc(), Term.position, Term.name)
    )
    return list(db.session.scalars(counted))


@dataclass(frozen=True)
class MissingCaseStudies:
    """What no listed case study of a term covers."""

    stages: list[Term]
    has_failure: bool  # whether one says what did not work


def missing_case_studies(term: Term) -> MissingCaseStudies:
    covered = {stage.id for stage, _number in related_terms(term, Vocabulary.STAGE)} | {term.id}
    stages = [stage for stage in vocabulary(Vocabulary.STAGE) if stage.id not in covered]
    failed = _about(term).where(CaseStudy.outcome == Outcome.DID_NOT_WORK)
    has_failure = bool(db.session.scalar(select(failed.exists())))
    return MissingCaseStudies([] if term.vocabulary == Vocabulary.STAGE else stages, has_failure)


def _about(term: Term) -> Select[int]:
    """The ids of the listed case studies filed under it."""
    return (
        select(CaseStudy.id)
        .join(case_study_term, case_study_term.c.case_study_id == CaseStudy.id)
        .where(case_study_term.c.term_id == term.id, policy.listed_case_studies())
    )
