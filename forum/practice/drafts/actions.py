"""Keeping what is typed: of the quick form, or section by section, over days, with a colleague."""

import hashlib
import json
from dataclasses import dataclass
from typing import cast

from sqlalchemy import delete

from forum import policy
from forum.core import clock
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy, Draft, DraftAuthor
from forum.practice.case_studies import queries

MOST_DRAFTS = 50
MOST_WRITERS = 10
TRIES = 5

NOTHING = ""  # the mark of what holds no answer

Typed = dict[str, list[str]]


class Conflict(Refused):
    """Another window, or a colleague, has saved other answers to the same questions."""

    def __init__(self, kept: Typed):
        super().__init__("These answers were changed in another window, or by a colleague.")
        self.kept = kept


@dataclass(frozen=True)
class Part:
    """What a page sends of a draft."""

    key: str
    names: tuple[str, ...]  # of the questions it asks
    typed: Typed  # the answers; what else it holds is kept, and compared with nothing
    seen: str  # the mark of what was kept when it was opened
    is_full: bool = True  # of the full form; the quick one is its author's alone
    edits: int | None = None  # the id of the case study that a new draft changes

    def overwrites(self, kept: Typed) -> bool:
        """Whether it would take the place of answers that its page never showed."""
        own = among(self.names, self.typed)
        return mark(kept) not in (NOTHING, self.seen, mark(own))

    def over(self, draft: Draft) -> Typed:
        """All answers of the draft with these in their places; what was unticked is empty."""
        return {**draft.answers, **{name: [] for name in self.names}, **self.typed}


def among(names: tuple[str, ...], answers: Typed) -> Typed:
    return {name: answers[name] for name in names if name in answers}


def mark(typed: Typed) -> str:
    """By which a page knows whether what it was opened with is still what is kept."""
    answered = {name: values for name, values in typed.items() if any(values)}
    if not answered:
        return NOTHING
    return hashlib.sha256(json.dumps(answered, sort_keys=True).encode()).hexdigest()[:16]


def new_draft(author, key: str) -> Draft:
    if queries.submitted_as(author, key) is not None:
        raise Refused("This has been sent already.")
    if len(queries.drafts(author)) >= MOST_DRAFTS:
        raise Refused(f"You have {MOST_DRAFTS} drafts. Send or delete one first.")
    draft = Draft(author_id=author.id, key=key, answers={})
    db.session.add(draft)
    return draft


def save_part(viewer, part: Part) -> Draft:
    """Keep the answers to these questions of the draft, and leave the others alone.

    Conflict where they are no longer those the page was opened with.
    """
    policy.require(policy.may_draft(viewer))
    for _ in range(TRIES):
        draft = _found(viewer, part) or _begin(viewer, part)
        _refuse_to_overwrite(draft, part)
        if _write(draft, part):
            return draft
    raise Refused("Somebody else is saving this draft right now. Try again in a moment.")


def require_seen(viewer, part: Part) -> None:
    """Conflict where sending this page would drop answers of the draft that it never showed."""
    draft = _found(viewer, part)
    if draft is not None:
        _refuse_to_overwrite(draft, part)


def _refuse_to_overwrite(draft: Draft, part: Part) -> None:
    kept = among(part.names, draft.answers)
    if part.overwrites(kept):
        raise Conflict(kept)


def _found(viewer, part: Part) -> Draft | None:
    found = queries.draft(viewer, part.key)
    is_theirs = found is not None and (part.is_full or found.author_id == viewer.id)
    return found if is_theirs else None


def _begin(viewer, part: Part) -> Draft:
    draft = new_draft(viewer, part.key)
    draft.is_full, draft.case_study_id = part.is_full, part.edits
    with rollback_on_conflict() as conflict:  # another window of the same form was first
        db.session.commit()
    return cast(Draft, queries.draft(viewer, part.key)) if conflict else draft


def _write(draft: Draft, part: Part) -> bool:
    """False where another save came in between."""
    is_written = update_if(
        Draft,
        Draft.id == draft.id,
        Draft.version == draft.version,
        synchronize=False,
        answers=part.over(draft),
        version=draft.version + 1,
        saved_at=clock.now(),
        is_full=draft.is_full or part.is_full,
    )
    db.session.commit()
    db.session.refresh(draft)
    return is_written


def widen(viewer, draft: Draft) -> None:
    """Go on with a quick draft in the full form."""
    draft.is_full = True
    db.session.commit()


def begin_edit(viewer, case_study: CaseStudy, key: str, typed: Typed) -> Draft:
    """Open a case study in the full form; the one that is open already, where there is one.

    A quick draft under this `key` becomes the full one.
    """
    policy.require(policy.may_edit_case_study(viewer, case_study))
    already = queries.draft_of_edit(viewer, case_study)
    if already is not None:
        return already
    draft = queries.draft(viewer, key) or new_draft(viewer, key)
    draft.is_full, draft.case_study_id = True, case_study.id
    draft.answers = typed | {"seen_version": [str(case_study.version)]}
    db.session.commit()
    return draft


def see_version(viewer, draft: Draft, version: int) -> None:
    """Its writer has been shown this version of the case study that the draft edits."""
    policy.require(policy.may_send_draft(viewer, draft))
    draft.answers = draft.answers | {"seen_version": [str(version)]}
    db.session.commit()


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
        dedupe_key=f"write along {draft.id} {member.id}",
    )
    with rollback_on_conflict():  # pressed twice: the colleague is asked already
        db.session.commit()


def take_off(viewer, draft: Draft, member_id: int) -> None:
    """The draft's author takes a colleague off, or the colleague leaves."""
    if viewer.id != member_id:
        policy.require(policy.may_share_draft(viewer, draft))
    gone = delete(DraftAuthor).where(
        DraftAuthor.draft_id == draft.id, DraftAuthor.user_id == member_id
    )
    db.session.execute(gone)
    outbox.cancel(f"write along {draft.id} {member_id}")
    db.session.commit()


def draft_or_missing(viewer, key: str) -> Draft:
    found = queries.draft(viewer, key)
    if found is None:
        raise NotFound
    return found
