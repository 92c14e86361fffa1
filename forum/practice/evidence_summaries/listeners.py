"""Session events that mark the practices whose evidence changes, whoever writes."""

from collections.abc import Collection
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.practice_evidence import PracticeMark
from forum.models.tries import Try
from forum.models.vocabularies import Term, Vocabulary

CASE_STUDIES, TERMS = "evidence_case_studies", "evidence_terms"  # ids, since the last commit
WATCHED = (
    *("status", "outcome", "evidence_level", "is_anonymous", "organisation_id"),
    *("organisation_named", "posted_at", "edited_at", "checked_at"),
    *("time_band", "staff_band", "money_band", "terms"),
)


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _mark):
        event.listen(db.session, "after_flush", _collect)
        event.listen(db.session, "before_commit", _mark)
        event.listen(db.session, "after_rollback", _clear)


def _collect(session: Session, _context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, CaseStudy) and _is_changed(session, row):
            session.info.setdefault(CASE_STUDIES, set()).add(row.id)
            history: Any = inspect(row).attrs.terms.history
            taken_off = {term.id for term in history.deleted or ()}
            session.info.setdefault(TERMS, set()).update(taken_off)
        elif isinstance(row, Try):
            session.info.setdefault(CASE_STUDIES, set()).add(row.case_study_id)


def _is_changed(session: Session, row: CaseStudy) -> bool:
    if row in session.new or row in session.deleted:
        return True
    attributes: Any = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in WATCHED)


def _mark(session: Session) -> None:
    session.flush()
    case_studies = session.info.pop(CASE_STUDIES, set())
    practices = _practices_of(session, case_studies, session.info.pop(TERMS, set()))
    if practices:
        rows = [{"practice_id": practice_id} for practice_id in practices]
        session.execute(insert(PracticeMark), rows)


def _practices_of(
    session: Session, case_studies: Collection[int], terms: Collection[int]
) -> list[int]:
    if not case_studies:
        return []
    now = select(case_study_term.c.term_id).where(case_study_term.c.case_study_id.in_(case_studies))
    is_one = Term.id.in_(now) | Term.id.in_(terms)
    practices = select(Term.id).where(Term.vocabulary == Vocabulary.PRACTICE, is_one)
    return list(session.scalars(practices.order_by(Term.id)))


def _clear(session: Session) -> None:
    session.info.pop(CASE_STUDIES, None)
    session.info.pop(TERMS, None)
