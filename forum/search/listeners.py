"""Search listens to the session: whatever a search index may hold is noted when it changes.

The note is a row of the outbox in the same transaction, so a rollback takes it along. Models
and actions know nothing of search.
"""

from flask import Flask
from sqlalchemy import delete, event, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from forum.core.extensions import db
from forum.mail.outbox import IndexJob
from forum.models.accounts import Standing, User
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.comments import Comment
from forum.models.organisations import Contract, Organisation, SupplyLink
from forum.models.questions import Answer, Discussion, discussion_term
from forum.models.ratings import Score
from forum.models.saved_searches import SavedSearch
from forum.models.synonyms import Amendment
from forum.models.tries import Try
from forum.models.vocabularies import Term
from forum.models.workshops import Workshop, WorkshopNotes, workshop_term
from forum.search import synonyms
from forum.search.document_types import CASE_STUDIES, DISCUSSIONS, ORGANISATIONS, WORKSHOPS

TOUCHED = "search_touched"  # rows written since the last commit
FORMER = "search_former"  # ids of organisations that had what another has now
WORKS_FOR = {Contract: "prime_id", SupplyLink: "subcontractor_id"}


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _note):
        event.listen(db.session, "after_flush", _gather)
        event.listen(db.session, "before_commit", _note)
        event.listen(db.session, "after_rollback", _forget)


OWN_DOCUMENT = (
    Attachment,
    CaseStudy,
    Comment,
    Score,
    Try,
    Discussion,
    Answer,
    Organisation,
    Contract,
    SupplyLink,
    Amendment,
    Workshop,
    WorkshopNotes,
)


def _gather(session: Session, _context) -> None:
    touched = session.info.setdefault(TOUCHED, set())
    touched |= {
        row
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, OWN_DOCUMENT)
    }
    touched |= {row for row in session.dirty if isinstance(row, Term | User)}
    former = session.info.setdefault(FORMER, set())
    for row in session.dirty:  # only now is it known what a row said before
        if column := WORKS_FOR.get(type(row)):
            former.update(get_history(row, column).deleted)


def _note(session: Session) -> None:
    session.flush()
    touched = session.info.pop(TOUCHED, set())
    former = session.info.pop(FORMER, set())
    ids = {row.id for row in touched if isinstance(row, CaseStudy)}
    ids |= {row.case_study_id for row in touched if isinstance(row, Comment | Score | Try)}
    ids |= _case_studies_with_files(session, touched)
    ids |= _case_studies_that_bear_a_name(session, touched)
    _add(session, CASE_STUDIES.name, ids)
    _add(session, DISCUSSIONS.name, _discussions(session, touched))
    _add(session, ORGANISATIONS.name, _organisations(session, touched, former))
    _add(session, synonyms.KIND, {row.id for row in touched if isinstance(row, Amendment)})
    _add(session, WORKSHOPS.name, _workshops(session, touched))
    left = [row.id for row in touched if isinstance(row, User) and row.standing == Standing.CLOSED]
    if left:  # an account is closed: what it kept goes with it
        session.execute(delete(SavedSearch).where(SavedSearch.user_id.in_(left)))


def _add(session: Session, kind: str, ids: set[int]) -> None:
    session.add_all(IndexJob(kind=kind, object_id=object_id) for object_id in sorted(ids))


def _case_studies_with_files(session: Session, touched: set) -> set[int]:
    """What a file belongs to, unless that is a draft still."""
    keys = [row.key for row in touched if isinstance(row, Attachment)]
    if not keys:
        return set()
    return set(session.scalars(select(CaseStudy.id).where(CaseStudy.submission_key.in_(keys))))


def _case_studies_that_bear_a_name(session: Session, touched: set) -> set[int]:
    """A name that changes is indexed with every case study that bears it."""
    terms = _ids(touched, Term)
    organisations = _ids(touched, Organisation)
    if not terms and not organisations:
        return set()
    filed = select(case_study_term.c.case_study_id).where(case_study_term.c.term_id.in_(terms))
    bearing = or_(CaseStudy.id.in_(filed), CaseStudy.organisation_id.in_(organisations))
    return set(session.scalars(select(CaseStudy.id).where(bearing)))


def _discussions(session: Session, touched: set) -> set[int]:
    ids = {row.id for row in touched if isinstance(row, Discussion)}
    ids |= {row.discussion_id for row in touched if isinstance(row, Answer)}
    filed = select(discussion_term.c.discussion_id).where(
        discussion_term.c.term_id.in_(_ids(touched, Term))
    )
    return ids | (set(session.scalars(filed)) if _ids(touched, Term) else set())


def _organisations(session: Session, touched: set, former: set[int]) -> set[int]:
    """Those that changed, or where they work did, or the name of that area."""
    ids = set(_ids(touched, Organisation))
    ids |= {row.prime_id for row in touched if isinstance(row, Contract)} | former
    ids |= {row.subcontractor_id for row in touched if isinstance(row, SupplyLink)}
    if areas := _ids(touched, Term):
        ids |= set(session.scalars(select(Contract.prime_id).where(Contract.area_id.in_(areas))))
        partners = select(SupplyLink.subcontractor_id).where(SupplyLink.area_id.in_(areas))
        ids |= set(session.scalars(partners))
    return ids


def _workshops(session: Session, touched: set) -> set[int]:
    """Those that changed, or their notes did, or a name that they bear."""
    ids = {row.id for row in touched if isinstance(row, Workshop)}
    ids |= {row.workshop_id for row in touched if isinstance(row, WorkshopNotes)}
    terms, organisations = _ids(touched, Term), _ids(touched, Organisation)
    if terms or organisations:
        filed = select(workshop_term.c.workshop_id).where(workshop_term.c.term_id.in_(terms))
        bearing = or_(
            Workshop.id.in_(filed),
            Workshop.area_id.in_(terms),
            Workshop.organisation_id.in_(organisations),
        )
        ids |= set(session.scalars(select(Workshop.id).where(bearing)))
    return ids


def _ids(touched: set, kind: type[Term] | type[Organisation]) -> list[int]:
    return [row.id for row in touched if isinstance(row, kind)]


def _forget(session: Session) -> None:
    session.info.pop(TOUCHED, None)
    session.info.pop(FORMER, None)
