"""Save drafts of the quick form and, section by section, of the full form; share them."""

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
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries

MOST_DRAFTS = 50
MOST_WRITERS = 10
ATTEMPTS = 5

EMPTY = ""  # the fingerprint of no answer

Answers = dict[str, list[str]]  # field name -> what was typed


class DraftConflict(Refused):
    """Another window, or a colleague, has saved other answers to the same questions."""

    def __init__(self, saved: Answers):
        super().__init__("These answers were changed in another window, or by a colleague.")
        self.saved = saved


@dataclass(frozen=True)
class DraftPart:
    """What a page sends of a draft."""

    key: str
    field_names: tuple[str, ...]  # of the page's questions
    answers: Answers  # with hidden fields, which are saved and not compared
    seen: str  # the fingerprint of the answers with which the page was opened
    is_full: bool = True  # of the full form; the quick one is its author's alone
    case_study_id: int | None = None  # the case study that a new draft edits

    def overwrites(self, saved: Answers) -> bool:
        """Whether it would replace answers that its page never showed."""
        own = only(self.field_names, self.answers)
        return fingerprint(saved) not in (EMPTY, self.seen, fingerprint(own))

    def merged_into(self, draft: Draft) -> Answers:
        """All answers of the draft, these replaced; a box that was unticked is empty."""
        return {**draft.answers, **{name: [] for name in self.field_names}, **self.answers}


def only(names: tuple[str, ...], answers: Answers) -> Answers:
    return {name: answers[name] for name in names if name in answers}


def fingerprint(answers: Answers) -> str:
    """16 hexadecimal digits that differ where the answers do; EMPTY without an answer."""
    answered = {name: values for name, values in answers.items() if any(values)}
    if not answered:
        return EMPTY
    return hashlib.sha256(json.dumps(answered, sort_keys=True).encode()).hexdigest()[:16]


def new_draft(author: Viewer, key: str) -> Draft:
    if queries.submitted_as(author, key) is not None:
        raise Refused("This has been sent already.")
    if len(queries.drafts(author)) >= MOST_DRAFTS:
        raise Refused(f"You have {MOST_DRAFTS} drafts. Send or delete one first.")
    draft = Draft(author_id=author.id, key=key, answers={})
    db.session.add(draft)
    return draft


def save_part(viewer: Viewer, part: DraftPart) -> Draft:
    """Save the answers to these questions of the draft, and leave the others alone.

    DraftConflict where the saved ones are no longer those the page was opened with.
    """
    policy.require(policy.may_draft(viewer))
    for _ in range(ATTEMPTS):
        draft = _existing(viewer, part) or _begin(viewer, part)
        _refuse_to_overwrite(draft, part)
        if _update(draft, part):
            return draft
    raise Refused("Somebody else is saving this draft right now. Try again in a moment.")


def require_no_conflict(viewer: Viewer, part: DraftPart) -> None:
    """DraftConflict where sending this page would drop answers that it never showed."""
    draft = _existing(viewer, part)
    if draft is not None:
        _refuse_to_overwrite(draft, part)


def _refuse_to_overwrite(draft: Draft, part: DraftPart) -> None:
    saved = only(part.field_names, draft.answers)
    if part.overwrites(saved):
        raise DraftConflict(saved)


def _existing(viewer: Viewer, part: DraftPart) -> Draft | None:
    found = queries.draft(viewer, part.key)
    is_theirs = found is not None and (part.is_full or found.author_id == viewer.id)
    return found if is_theirs else None


def _begin(viewer: Viewer, part: DraftPart) -> Draft:
    draft = new_draft(viewer, part.key)
    draft.is_full, draft.case_study_id = part.is_full, part.case_study_id
    with rollback_on_conflict() as conflict:  # another window of the same form was first
        db.session.commit()
    return cast(Draft, queries.draft(viewer, part.key)) if conflict else draft


def _update(draft: Draft, part: DraftPart) -> bool:
    """Compare-and-set on the version: False where another save came in between."""
    is_written = update_if(
        Draft,
        Draft.id == draft.id,
        Draft.version == draft.version,
        synchronize=False,
        answers=part.merged_into(draft),
        version=draft.version + 1,
        saved_at=clock.now(),
        is_full=draft.is_full or part.is_full,
    )
    db.session.commit()
    db.session.refresh(draft)
    return is_written


def continue_in_full_form(viewer: Viewer, draft: Draft) -> None:
    policy.require(policy.may_send_draft(viewer, draft))
    draft.is_full = True
    db.session.commit()


def begin_edit(viewer: Viewer, case_study: CaseStudy, key: str, answers: Answers) -> Draft:
    """A draft of the full form that edits a case study; the viewer's existing one, if any.

    A quick draft under this `key` becomes the full one.
    """
    policy.require(policy.may_edit_case_study(viewer, case_study))
    already = queries.draft_of_edit(viewer, case_study)
    if already is not None:
        return already
    draft = queries.draft(viewer, key) or new_draft(viewer, key)
    draft.is_full, draft.case_study_id = True, case_study.id
    draft.answers = answers | {"seen_version": [str(case_study.version)]}
    db.session.commit()
    return draft


def set_version_seen(viewer: Viewer, draft: Draft, version: int) -> None:
    """Record which version of the case study the editor of the draft has been shown."""
    policy.require(policy.may_send_draft(viewer, draft))
    draft.answers = draft.answers | {"seen_version": [str(version)]}
    db.session.commit()


def invite_colleague(viewer: User, draft: Draft, member: User, path: str) -> None:
    """Let a colleague write along, and send a mail with the draft's `path`."""
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


def remove_colleague(viewer: Viewer, draft: Draft, member_id: int) -> None:
    """By the draft's author, or by the colleague."""
    if viewer.id != member_id:
        policy.require(policy.may_share_draft(viewer, draft))
    removed = delete(DraftAuthor).where(
        DraftAuthor.draft_id == draft.id, DraftAuthor.user_id == member_id
    )
    db.session.execute(removed)
    outbox.cancel(f"write along {draft.id} {member_id}")
    db.session.commit()


def get_draft(viewer: Viewer, key: str) -> Draft:
    found = queries.draft(viewer, key)
    if found is None:
        raise NotFound
    return found
