"""Ids and slugs that stand in texts: saved searches, drafts, and names that a file gave."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, select, update

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import Draft
from forum.models.saved_searches import QUERY_LENGTH, SavedSearch
from forum.models.uploads import FileDecision
from forum.models.vocabularies import Term
from forum.models.workshops import Invitation
from forum.performance.uploads.questions import ORGANISATION
from forum.practice.case_studies.form_questions import QUESTIONS

ORGANISATIONS = ("organisation", "but_organisation")  # parameters of a search


def move_term(old: Term, new: Term) -> None:
    _rewrite_searches(
        f"{old.vocabulary}={old.slug}",
        lambda name, value: new.slug if (name, value) == (str(old.vocabulary), old.slug) else value,
    )
    fields = [one.name for one in QUESTIONS if one.vocabulary == old.vocabulary]
    for draft in db.session.scalars(select(Draft)):
        _rewrite_draft(draft, fields, old.slug, new.slug)


def _rewrite_draft(draft: Draft, fields: list[str], old: str, new: str) -> None:
    answers = dict(draft.answers)
    for name in fields:
        if old in answers.get(name, []):
            chosen = [new if one == old else one for one in answers[name]]
            answers[name] = list(dict.fromkeys(chosen))
    if answers != draft.answers:
        draft.answers = answers


def move_organisation(from_id: int, into_id: int) -> None:
    old, new = str(from_id), str(into_id)
    _rewrite_searches(
        f"organisation={old}",
        lambda name, value: new if name in ORGANISATIONS and value == old else value,
    )
    named = FileDecision.key.startswith(f"{ORGANISATION}:", autoescape=True)
    said = update(FileDecision).where(named, FileDecision.answer == old).values(answer=new)
    db.session.execute(said.execution_options(synchronize_session=False))


def move_invitations(old_email: str, member: User) -> None:
    """Whoever was invited to a workshop by the address that ends is invited by the other one."""
    has_it = select(Invitation.workshop_id).where(Invitation.address == member.email)
    moved = update(Invitation).where(
        Invitation.address == old_email, Invitation.workshop_id.not_in(has_it)
    )
    moved = moved.values(address=member.email)
    db.session.execute(moved.execution_options(synchronize_session=False))
    db.session.execute(delete(Invitation).where(Invitation.address == old_email))


def _rewrite_searches(part: str, present: Callable[[str, str], str]) -> None:
    """Saved searches go on; of two of a member that become the same one stays."""
    holding = SavedSearch.query.contains(part, autoescape=True)
    for search in db.session.scalars(select(SavedSearch).where(holding)).all():
        pairs = [(name, present(name, value)) for name, value in parse_qsl(search.query)]
        query = urlencode(list(dict.fromkeys(pairs)))
        if query != search.query and len(query) <= QUERY_LENGTH:
            _store(search, query)


def _store(search: SavedSearch, query: str) -> None:
    same = select(SavedSearch).filter_by(user_id=search.user_id, query=query)
    if db.session.scalar(same) is None:
        search.query = query
    else:
        db.session.delete(search)
    db.session.flush()
