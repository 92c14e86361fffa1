"""Session events that see to each row that the search index may contain.

In PostgreSQL's index it is written at once, before the commit. Otherwise an index job is: a row of
the outbox in the same transaction, so a rollback removes it too. Models and actions know nothing
of search.
"""

from typing import Any

from flask import Flask
from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.attributes import get_history

from forum.core.extensions import db
from forum.mail.outbox import IndexJob
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.comments import Comment
from forum.models.organisations import Contract, Organisation, OrganisationAlias, SupplyLink
from forum.models.questions import Answer, Discussion, discussion_term
from forum.models.ratings import Score
from forum.models.synonyms import SynonymAmendment
from forum.models.tries import Try
from forum.models.vocabularies import Term
from forum.models.workshops import Workshop, WorkshopNotes, workshop_term
from forum.search import database_index, index
from forum.search.document_types import CASE_STUDIES, DISCUSSIONS, ORGANISATIONS, WORKSHOPS
from forum.search.synonyms import node_file

TOUCHED = "search_touched"  # rows written since the last commit
FORMER = "search_former"  # ids of organisations that a contract or supply link belonged to
ORGANISATION_COLUMNS = {Contract: "prime_id", SupplyLink: "subcontractor_id"}


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _add_jobs):
        event.listen(db.session, "after_flush", _collect)
        event.listen(db.session, "before_commit", _add_jobs)
        event.listen(db.session, "after_rollback", _clear)


INDEXED = (
    Attachment,
    CaseStudy,
    Comment,
    Score,
    Try,
    Discussion,
    Answer,
    Organisation,
    OrganisationAlias,
    Contract,
    SupplyLink,
    SynonymAmendment,
    Workshop,
    WorkshopNotes,
)


def _collect(session: Session, _context: UOWTransaction) -> None:
    touched = session.info.setdefault(TOUCHED, set())
    touched |= {
        row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, INDEXED)
    }
    touched |= {row for row in session.dirty if isinstance(row, Term)}
    former = session.info.setdefault(FORMER, set())
    for row in session.dirty:  # the former value is known only in this event
        if column := ORGANISATION_COLUMNS.get(type(row)):
            former.update(get_history(row, column).deleted)


def _add_jobs(session: Session) -> None:
    """At the end of the whole transaction, not of a savepoint: locks are then held briefly."""
    if session.in_nested_transaction():
        return
    session.flush()
    touched = session.info.pop(TOUCHED, set())
    former = session.info.pop(FORMER, set())
    ids = {row.id for row in touched if isinstance(row, CaseStudy)}
    ids |= {row.case_study_id for row in touched if isinstance(row, Comment | Score | Try)}
    ids |= _case_studies_with_files(session, touched)
    ids |= _case_studies_with_names(session, touched)
    changed = {
        CASE_STUDIES.name: ids,
        DISCUSSIONS.name: _discussions(session, touched),
        ORGANISATIONS.name: _organisations(session, touched, former),
        node_file.KIND: {row.id for row in touched if isinstance(row, SynonymAmendment)},
        WORKSHOPS.name: _workshops(session, touched),
    }
    _index(session, [(kind, one) for kind, found in changed.items() for one in sorted(found)])


def _index(session: Session, changes: list[tuple[str, int]]) -> None:
    """In PostgreSQL's index at once, where they are few; otherwise as jobs."""
    if index.is_in_database():
        documents = [change for change in changes if change[0] != node_file.KIND]
        if database_index.apply_within(index.shared_engine(), session, documents):
            return
        changes = documents  # each node reads the thesaurus from the database
    session.add_all(IndexJob(kind=kind, object_id=object_id) for kind, object_id in changes)


def _case_studies_with_files(session: Session, touched: set[Any]) -> set[int]:
    """Those of the attachments, except drafts."""
    keys = [row.key for row in touched if isinstance(row, Attachment)]
    if not keys:
        return set()
    return set(session.scalars(select(CaseStudy.id).where(CaseStudy.submission_key.in_(keys))))


def _case_studies_with_names(session: Session, touched: set[Any]) -> set[int]:
    """Those of the terms and organisations, whose names are indexed with them."""
    terms = _ids(touched, Term)
    organisations = _ids(touched, Organisation)
    if not terms and not organisations:
        return set()
    with_term = select(case_study_term.c.case_study_id).where(case_study_term.c.term_id.in_(terms))
    has_name = or_(CaseStudy.id.in_(with_term), CaseStudy.organisation_id.in_(organisations))
    return set(session.scalars(select(CaseStudy.id).where(has_name)))


def _discussions(session: Session, touched: set[Any]) -> set[int]:
    ids = {row.id for row in touched if isinstance(row, Discussion)}
    ids |= {row.discussion_id for row in touched if isinstance(row, Answer)}
    with_term = select(discussion_term.c.discussion_id).where(
        discussion_term.c.term_id.in_(_ids(touched, Term))
    )
    return ids | (set(session.scalars(with_term)) if _ids(touched, Term) else set())


def _organisations(session: Session, touched: set[Any], former: set[int]) -> set[int]:
    """Those that changed, or whose contracts, supply links or names of areas did."""
    ids = set(_ids(touched, Organisation))
    ids |= {row.prime_id for row in touched if isinstance(row, Contract)} | former
    ids |= {row.subcontractor_id for row in touched if isinstance(row, SupplyLink)}
    ids |= {row.organisation_id for row in touched if isinstance(row, OrganisationAlias)}
    if areas := _ids(touched, Term):
        ids |= set(session.scalars(select(Contract.prime_id).where(Contract.area_id.in_(areas))))
        partners = select(SupplyLink.subcontractor_id).where(SupplyLink.area_id.in_(areas))
        ids |= set(session.scalars(partners))
    return ids


def _workshops(session: Session, touched: set[Any]) -> set[int]:
    """Those that changed, or whose notes, terms or organisation did."""
    ids = {row.id for row in touched if isinstance(row, Workshop)}
    ids |= {row.workshop_id for row in touched if isinstance(row, WorkshopNotes)}
    terms, organisations = _ids(touched, Term), _ids(touched, Organisation)
    if terms or organisations:
        with_term = select(workshop_term.c.workshop_id).where(workshop_term.c.term_id.in_(terms))
        has_name = or_(
            Workshop.id.in_(with_term),
            Workshop.area_id.in_(terms),
            Workshop.organisation_id.in_(organisations),
        )
        ids |= set(session.scalars(select(Workshop.id).where(has_name)))
    return ids


def _ids(touched: set[Any], kind: type[Term] | type[Organisation]) -> list[int]:
    return [row.id for row in touched if isinstance(row, kind)]


def _clear(session: Session) -> None:
    session.info.pop(TOUCHED, None)
    session.info.pop(FORMER, None)
