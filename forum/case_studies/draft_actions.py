"""Writing a full case study: section by section, over days, with a colleague."""

import hashlib
import json
from typing import cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError

from forum import clock, outbox, policy
from forum.accounts.models import User
from forum.case_studies import queries
from forum.case_studies.models import CaseStudy, Draft, DraftAuthor
from forum.errors import NotFound, Refused
from forum.extensions import db
from forum.mailer import address

MOST_DRAFTS = 50
MOST_WRITERS = 10
TRIES = 5

Typed = dict[str, list[str]]


class Conflict(Refused):
    """Another window, or a colleague, has saved other answers to the same questions."""

    def __init__(self, kept: Typed):
        super().__init__("These answers were changed in another window, or by a colleague.")
        self.kept = kept


def mark(typed: Typed) -> str:
    """By which a page knows whether what it was opened with is still what is kept."""
    answered = {name: values for name, values in typed.items() if any(values)}
    return hashlib.sha256(json.dumps(answered, sort_keys=True).encode()).hexdigest()[:16]


def new_draft(author, key: str) -> Draft:
    if queries.submitted_as(author, key) is not None:
        raise Refused("This has been sent already.")
    if len(queries.drafts(author)) >= MOST_DRAFTS:
        raise Refused(f"You have {MOST_DRAFTS} drafts. Send or delete one first.")
    draft = Draft(author_id=author.id, key=key, answers={})
    db.session.add(draft)
    return draft


def save_part(viewer, key: str, names: tuple[str, ...], typed: Typed, seen: str) -> Draft:
    """Keep the answers to these questions of the draft, and leave the others alone.

    Conflict where they are no longer those the page was opened with (`seen` is their mark).
    """
    policy.require(policy.may_draft(viewer))
    for _ in range(TRIES):
        draft = queries.draft(viewer, key)
        if draft is None:
            draft = _begin(viewer, key)
        kept = {name: draft.answers[name] for name in names if name in draft.answers}
        if any(kept.values()) and mark(kept) not in (seen, mark(typed)):
            raise Conflict(kept)
        if _write(draft, {**draft.answers, **{n: typed.get(n, []) for n in names}}):
            return draft
    raise Refused("Somebody else is saving this draft right now. Try again in a moment.")


def _begin(viewer, key: str) -> Draft:
    draft = new_draft(viewer, key)
    draft.is_full = True
    try:
        db.session.commit()
    except IntegrityError:  # another window of the same form was first
        db.session.rollback()
        draft = cast(Draft, queries.draft(viewer, key))
    return draft


def _write(draft: Draft, answers: Typed) -> bool:
    """One statement asks and writes: False where another save came in between."""
    next_one = (
        update(Draft)
        .where(Draft.id == draft.id, Draft.version == draft.version)
        .values(answers=answers, version=draft.version + 1, saved_at=clock.now(), is_full=True)
        .execution_options(synchronize_session=False)
    )
    is_written = cast(CursorResult, db.session.execute(next_one)).rowcount == 1
    db.session.commit()
    db.session.refresh(draft)
    return is_written


def widen(viewer, draft: Draft) -> None:
    """Go on with a quick draft in the full form."""
    draft.is_full = True
    db.session.commit()


def begin_edit(viewer, case_study: CaseStudy, key: str, typed: Typed) -> Draft:
    """Open a case study in the full form; the one that is open already, where there is one."""
    policy.require(policy.may_edit_case_study(viewer, case_study))
    already = queries.draft_of_edit(viewer, case_study)
    if already is not None:
        return already
    draft = new_draft(viewer, key)
    draft.is_full, draft.case_study_id = True, case_study.id
    draft.answers = typed | {"seen_version": [str(case_study.version)]}
    db.session.commit()
    return draft


def invite(viewer, draft: Draft, member: User, path: str) -> None:
    """Let a colleague write along; told by mail, with the draft's `path`."""
    policy.require(policy.may_share_draft(viewer, draft))
    policy.require(policy.may_write_along(draft, member))
    if member in draft.writers:
        return
    if len(draft.writers) >= MOST_WRITERS:
        raise Refused(f"{MOST_WRITERS} colleagues write along already. Take one off first.")
    db.session.add(DraftAuthor(draft_id=draft.id, user_id=member.id))
    outbox.send(
        member.email,
        f"{viewer.name} asks you to write a case study together",
        f"{viewer.name} shares a draft with you: “{draft.title}”.\n\n"
        f"Read it and write along: {address(path)}\n\n"
        f"{viewer.name} sends it when it is finished.\n",
        fact=f"write along {draft.id} {member.id}",
    )
    _commit_once()


def take_off(viewer, draft: Draft, member_id: int) -> None:
    """The draft's author takes a colleague off, or the colleague leaves."""
    if viewer.id != member_id:
        policy.require(policy.may_share_draft(viewer, draft))
    gone = delete(DraftAuthor).where(
        DraftAuthor.draft_id == draft.id, DraftAuthor.user_id == member_id
    )
    db.session.execute(gone)
    outbox.take_back(f"write along {draft.id} {member_id}")
    db.session.commit()


def _commit_once() -> None:
    try:
        db.session.commit()
    except IntegrityError:  # pressed twice: the colleague is asked already
        db.session.rollback()


def draft_or_missing(viewer, key: str) -> Draft:
    found = queries.draft(viewer, key)
    if found is None:
        raise NotFound
    return found
