"""Search listens to the session: whatever a search index may hold is noted when it changes.

The note is a row of the outbox in the same transaction, so a rollback takes it along. Models
and actions know nothing of search.
"""

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from forum.case_studies.models import CaseStudy
from forum.comments.models import Comment
from forum.extensions import db
from forum.outbox import Change
from forum.ratings.models import Score

KIND = "case_study"


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _note):
        event.listen(db.session, "after_flush", _gather)
        event.listen(db.session, "before_commit", _note)
        event.listen(db.session, "after_rollback", _forget)


def _gather(session: Session, _context) -> None:
    """Which case studies the rows just written belong to."""
    touched = session.info.setdefault("search_touched", set())
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, CaseStudy):
            touched.add(row)
        elif isinstance(row, Comment | Score):
            touched.add(row.case_study_id)


def _note(session: Session) -> None:
    session.flush()
    touched = session.info.pop("search_touched", set())
    ids = {row.id if isinstance(row, CaseStudy) else row for row in touched}
    session.add_all(Change(kind=KIND, object_id=i) for i in sorted(ids - {None}))


def _forget(session: Session) -> None:
    session.info.pop("search_touched", None)
