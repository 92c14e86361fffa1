"""Anything that somebody wrote and that can be reported: a row of one shape for all kinds."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.gate import queries as gate
from forum.gate import registry
from forum.models.accounts import User
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy
from forum.models.profiles import Profile
from forum.models.questions import Answer
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.practice.case_studies.form_questions import FREE_TEXT

CASE_STUDY, FILE, WORKSHOP, MEMBER = "case-study", "file", "workshop", "member"
NOT_WORDS = (CASE_STUDY, FILE, WORKSHOP, MEMBER)
WORKSHOP_TEXTS = {
    "title": "Title",
    "place_name": "Place",
    "address": "Address",
    "access_notes": "Access",
    "agenda": "Agenda",
}
# Their forms refuse a figure rather than hold it, or write another row: no words of them wait
# while they are changed.
NOT_MENDED_IN_PLACE = frozenset(
    {"community", "community-page", "gap", "notes", "panel", "poll", "profile", *NOT_WORDS[1:]}
)


@dataclass(frozen=True)
class Subject:
    """One thing that somebody wrote."""

    kind: str  # the name of a gate.registry.WordsKind, or one of NOT_WORDS
    id: int
    label: str  # "a comment"
    title: str  # empty where it has none
    path: str  # of the page where it is read
    words: list[tuple[str, str]]  # (name of the box, what was typed)
    author_id: int | None
    organisation_id: int | None
    is_shown: bool  # others read it now
    is_private: bool  # not everybody does
    is_anonymous: bool
    row: Any

    @property
    def name(self) -> str:
        """“a comment”, or “a case study: Bus passes”."""
        return f"{self.label}: {self.title}" if self.title else self.label

    @property
    def is_of_words(self) -> bool:
        return self.kind not in NOT_WORDS

    @property
    def is_mended_in_place(self) -> bool:
        """Whether it can wait, out of sight, while its author changes it."""
        return self.kind not in NOT_MENDED_IN_PLACE


def find(kind: str, object_id: int) -> Subject:
    """NotFound for a kind or a row that is not there. The caller asks whether it may be seen."""
    if kind in NOT_WORDS:
        row = db.session.get(_MODELS[kind], object_id)
        if row is None:
            raise NotFound
        return _READERS[kind](row)
    return of_words(gate.get_row(kind, object_id))


def of_words(row: Any) -> Subject:
    """Of a row of a WordsKind, with what it says, or said before it was held or withdrawn."""
    kind = registry.kind_of(row)
    held = gate.get_held(row)
    is_shown = held is None and gate.is_shown(row)
    hidden = held if held is not None or is_shown else gate.last_withdrawn(row)
    words = hidden.words if hidden is not None else gate.current_words(row)
    return Subject(
        kind.name,
        row.id,
        kind.label,
        "",
        kind.path(row),
        gate.named_words(kind, words),
        kind.author_id(row),
        kind.organisation_id(row),
        is_shown,
        kind.is_private,
        False,
        row,
    )


def of_case_study(row: CaseStudy) -> Subject:
    typed = [(question.label, getattr(row, question.name) or "") for question in FREE_TEXT]
    return Subject(
        CASE_STUDY,
        row.id,
        "a case study",
        row.title,
        f"/case-studies/{row.id}-{row.slug}",
        [(label, text) for label, text in typed if text],
        row.author_id,
        row.organisation_id,
        row.is_published,
        False,
        row.is_anonymous,
        row,
    )


def _of_file(row: Attachment) -> Subject:
    home = case_study_of_file(row) or _answer_of_file(row)
    if home is None:
        raise NotFound  # of a draft, which its author alone reads
    is_of_answer = isinstance(home, Answer)
    stands = not home.is_withdrawn if isinstance(home, Answer) else home.is_published
    words = [
        ("Name", row.name),
        ("What the picture shows", row.description),
        ("Words in the file", row.words),
    ]
    return Subject(
        FILE,
        row.id,
        "a picture" if row.is_picture else "a file",
        row.name,
        f"/attachments/{row.id}",
        [(label, text) for label, text in words if text],
        row.owner_id,
        home.organisation_id,
        stands and not row.is_held,
        False,
        not is_of_answer and home.is_anonymous,
        row,
    )


def case_study_of_file(row: Attachment) -> CaseStudy | None:
    of_it = CaseStudy.author_id == row.owner_id, CaseStudy.submission_key == row.key
    return db.session.scalar(select(CaseStudy).where(*of_it))


def _answer_of_file(row: Attachment) -> Answer | None:
    of_it = Answer.author_id == row.owner_id, Answer.submission_key == row.key
    found = db.session.scalar(select(Answer).where(*of_it))
    return None if found is None or found.discussion.is_withdrawn else found


def _of_workshop(row: Workshop) -> Subject:
    typed = [(label, getattr(row, column)) for column, label in WORKSHOP_TEXTS.items()]
    return Subject(
        WORKSHOP,
        row.id,
        "a workshop",
        row.title,
        f"/workshops/{row.id}-{row.slug}",
        [(label, text) for label, text in typed if text],
        row.organiser_id,
        row.organisation_id,
        not row.is_draft,
        False,
        False,
        row,
    )


def _of_member(row: User) -> Subject:
    profile = db.session.get(Profile, row.id)
    typed = [("Name", row.name)]
    if profile is not None and not profile.is_minimal:
        typed += [("Job", profile.job_title), ("About", profile.about)]
    return Subject(
        MEMBER,
        row.id,
        "a member",
        row.name,
        f"/people/{row.id}-{row.slug}",
        [(label, text) for label, text in typed if text],
        row.id,
        row.organisation_id,
        row.is_verified,
        True,
        False,
        row,
    )


_MODELS: dict[str, Any] = {
    CASE_STUDY: CaseStudy,
    FILE: Attachment,
    WORKSHOP: Workshop,
    MEMBER: User,
}
_READERS: dict[str, Any] = {
    CASE_STUDY: of_case_study,
    FILE: _of_file,
    WORKSHOP: _of_workshop,
    MEMBER: _of_member,
}


def to_report(viewer: Viewer, kind: str, object_id: int, key: str = "") -> Subject:
    """NotFound for what this member does not read, does not exist, or wrote.

    `key` is that of a shared list.
    """
    subject = find(kind, object_id)
    is_read = subject.is_shown and policy.may_read_to_report(viewer, kind, subject.row, key)
    if not (is_read and policy.may_report(viewer, subject.author_id)):
        raise NotFound
    return subject


def to_review(viewer: Viewer, kind: str, object_id: int) -> Subject:
    """NotFound for what this moderator does not decide on: a refusal would tell whose it is."""
    subject = find(kind, object_id)
    if not policy.may_review(viewer, subject.author_id, subject.organisation_id):
        raise NotFound
    return subject
