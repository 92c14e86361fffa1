"""What else is known of what case studies did: practices, questions, and the next workshop."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import false, func, select

from forum.core.extensions import db
from forum.models.case_studies import case_study_term
from forum.models.questions import Discussion
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop
from forum.practice.questions import queries as discussions
from forum.workshops.schedule import queries as workshops

MOST_PRACTICES = 3
MOST_QUESTIONS = 3
FOR_WHOM = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)


@dataclass(frozen=True)
class Related:
    practices: Sequence[Term]
    questions: Sequence[Discussion]
    workshop: Workshop | None  # the next for the same claimant groups


def of_case_studies(ids: Sequence[int]) -> Related:
    """Of those that a page shows."""
    if not ids:
        return Related((), (), None)
    practices = _terms(ids, (Vocabulary.PRACTICE,))[:MOST_PRACTICES]
    asked = {one.id: one for term in practices for one in discussions.newest(term, MOST_QUESTIONS)}
    questions = sorted(asked.values(), key=lambda one: -one.id)[:MOST_QUESTIONS]
    groups = [term.id for term in _terms(ids, FOR_WHOM)]
    return Related(practices, questions, workshops.next_of(false(), groups) if groups else None)


def _terms(ids: Sequence[int], vocabularies: Sequence[Vocabulary]) -> Sequence[Term]:
    """Those of the most case studies first."""
    link = case_study_term.c
    rows = (
        select(Term)
        .join(case_study_term, link.term_id == Term.id)
        .where(link.case_study_id.in_(ids), Term.vocabulary.in_(vocabularies))
        .group_by(Term.id)
        .order_by(func.count().desc(), Term.id)
    )
    return db.session.scalars(rows).all()
