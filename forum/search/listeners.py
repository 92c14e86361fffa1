"""Search listens to the session: whatever a search index may hold is noted when it changes.

The note is a row of the outbox in the same transaction, so a rollback takes it along. Models
and actions know nothing of search.
"""

from flask import Flask
from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session

from forum.case_studies.models import CaseStudy, case_study_term
from forum.comments.models import Comment
from forum.extensions import db
from forum.organisations.models import Organisation
from forum.outbox import Change
from forum.ratings.models import Score
from forum.tags.models import Term

KIND = "case_study"
TOUCHED = "search_touched"  # rows written since the last commit


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _note):
        event.listen(db.session, "after_flush", _gather)
        event.listen(db.session, "before_commit", _note)
        event.listen(db.session, "after_rollback", _forget)


def _gather(session: Session, _context) -> None:
    touched = session.info.setdefault(TOUCHED, set())
    touched |= {
        row
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, CaseStudy | Comment | Score)
    }
    # A name that changes is indexed with every case study that bears it.
    touched |= {row for row in session.dirty if isinstance(row, Term | Organisation)}


def _note(session: Session) -> None:
    session.flush()
    touched = session.info.pop(TOUCHED, set())
    ids = {row.id for row in touched if isinstance(row, CaseStudy)}
    ids |= {row.case_study_id for row in touched if isinstance(row, Comment | Score)}
    ids |= _bearing_names_of(session, touched)
    session.add_all(Change(kind=KIND, object_id=i) for i in sorted(ids))


def _bearing_names_of(session: Session, touched: set) -> set[int]:
    terms = [row.id for row in touched if isinstance(row, Term)]
    organisations = [row.id for row in touched if isinstance(row, Organisation)]
    if not terms and not organisations:
        return set()
    filed = select(case_study_term.c.case_study_id).where(case_study_term.c.term_id.in_(terms))
    bearing = or_(CaseStudy.id.in_(filed), CaseStudy.organisation_id.in_(organisations))
    return set(session.scalars(select(CaseStudy.id).where(bearing)))


def _forget(session: Session) -> None:
    session.info.pop(TOUCHED, None)
