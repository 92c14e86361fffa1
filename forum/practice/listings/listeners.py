"""Session events that keep listings and counters right, whoever writes.

Statements that write case studies, their terms or scores in bulk, past the session, are followed
by jobs.verify().
"""

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.ratings import Score
from forum.practice.listings import actions

CHANGED, SCORED = "listings_changed", "listings_scored"  # ids, since the last commit


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _refresh):
        event.listen(db.session, "after_flush", _collect)
        event.listen(db.session, "before_commit", _refresh)
        event.listen(db.session, "after_rollback", _clear)


def _collect(session: Session, _context: UOWTransaction) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, CaseStudy):
            session.info.setdefault(CHANGED, set()).add(row.id)
        elif isinstance(row, Score):
            session.info.setdefault(SCORED, set()).add(row.case_study_id)


def _refresh(session: Session) -> None:
    session.flush()
    changed, scored = session.info.pop(CHANGED, set()), session.info.pop(SCORED, set())
    if changed:
        actions.refresh(session, changed)
    if scored:
        actions.place_scores(session, scored)


def _clear(session: Session) -> None:
    session.info.pop(CHANGED, None)
    session.info.pop(SCORED, None)
