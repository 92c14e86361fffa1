"""Take a passage out of an item for good: what it says, said and would be mailed."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from forum import policy
from forum.core import audit, fragments, page_cache, text
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.form_recovery import RecoverableForm
from forum.gate import registry
from forum.mail.outbox import REDACTION, IndexJob, Letter
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy, Draft, Version
from forum.models.comments import EarlierWords
from forum.models.moderation import Act, Decision
from forum.models.questions import Answer
from forum.models.review import ChangeRequest, Report, ReportState, ReviewAppeal
from forum.models.withheld import Withheld
from forum.moderation.decisions import letters
from forum.moderation.decisions.redaction import has_any, pattern_of, without
from forum.moderation.review_queue import claim_actions, queries
from forum.moderation.review_queue.queries import QueueItem
from forum.moderation.subjects.queries import CASE_STUDY, WORKSHOP, WORKSHOP_TEXTS, Subject
from forum.policy.viewer import Viewer
from forum.practice.case_studies import rendering
from forum.practice.case_studies.form_questions import FREE_TEXT

NOT_THERE = "This passage does not stand in it. Paste it as it is written there."


def redact(viewer: Viewer, item: QueueItem, passage: str, reason: str, seen: int) -> int:
    """How many texts held it. Refused where none does, or another decision was made since `seen`.

    Neither the log nor the audit says what was taken out.
    """
    claim_actions.take(viewer, item.kind, item.id)
    item = queries.item(viewer, item.kind, item.id)
    subject = item.subject
    assert subject is not None
    policy.require(policy.may_review(viewer, subject.author_id, subject.organisation_id))
    number = _redact(subject, pattern_of(passage)) if item.seen == seen else 0
    if not number:
        db.session.rollback()
        raise Refused(NOT_THERE if item.seen == seen else "Somebody has decided on this already.")
    _log(viewer, item, subject, reason)
    claim_actions.let_go(viewer, item.kind, item.id)
    about = f"{item.kind} {item.id}: {reason}"[:200]
    letters.redacted(subject, reason)
    db.session.add(IndexJob(kind=REDACTION, object_id=item.id))
    audit.add(viewer, f"review: {Act.REDACTED}", about)
    db.session.commit()
    _forget_rendered()
    return number


def elsewhere(passage: str, item: QueueItem) -> list[tuple[str, str]]:
    """(what it is, where it is read) of other words that hold the passage, such as quotations."""
    pattern, found = pattern_of(passage), []
    longest = max(passage.split(), key=len)
    for kind in registry.kinds().values():
        columns = [getattr(kind.model, name) for name in kind.texts]
        holding = or_(*(column.ilike(f"%{_escaped(longest)}%", escape="\\") for column in columns))
        for row in db.session.scalars(select(kind.model).where(holding).limit(50)):
            words = [getattr(row, name) or "" for name in kind.texts]
            if (kind.name, row.id) != item.key and has_any(pattern, words):
                found.append((kind.label, f"/moderation/items/{kind.name}/{row.id}"))
    return found


def _escaped(word: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", word)


def _redact(subject: Subject, pattern: re.Pattern[str]) -> int:
    if subject.kind == CASE_STUDY:
        number = _in_case_study(subject.row, pattern)
    elif subject.kind == WORKSHOP:
        number = _in_workshop(subject, pattern)
    elif subject.is_of_words:
        number = sum(_in_words(row, pattern) for row in _with_earlier(subject))
    else:
        number = 0
    if number:
        _beside(subject, pattern)
    return number


def _with_earlier(subject: Subject) -> list[Any]:
    return [subject.row, *registry.kind_of(subject.row).earlier(subject.row)]


def _in_words(row: Any, pattern: re.Pattern[str]) -> int:
    """The row, what of it is held or was withdrawn, and what it said before an edit."""
    kind = registry.kind_of(row)
    of_it = {"kind": kind.name, "object_id": row.id}
    number = _in_columns(row, tuple(kind.texts), pattern)
    for column, rendered in kind.html.items():
        setattr(row, rendered, text.to_html(getattr(row, column) or ""))
    if kind.name in ("question", "panel"):
        row.slug = text.slug(row.title)
    if isinstance(row, Answer):
        number += _in_files(row, pattern)
    number += _in_rows(db.session.scalars(select(Withheld).filter_by(**of_it)), pattern, "words")
    earlier = db.session.scalars(select(EarlierWords).filter_by(**of_it))
    return number + _in_rows(earlier, pattern, "body")


def _in_case_study(row: CaseStudy, pattern: re.Pattern[str]) -> int:
    number = _in_columns(row, tuple(question.name for question in FREE_TEXT), pattern)
    rendering.render(row)
    versions = select(Version).where(Version.case_study_id == row.id)
    number += _in_rows(db.session.scalars(versions), pattern, "answers")
    own_draft = (Draft.author_id == row.author_id) & (Draft.key == row.submission_key)
    drafts = select(Draft).where(or_(Draft.case_study_id == row.id, own_draft))
    number += _in_rows(db.session.scalars(drafts), pattern, "answers")
    return number + _in_files(row, pattern)


def _in_files(row: CaseStudy | Answer, pattern: re.Pattern[str]) -> int:
    """The passage cannot be taken out of a file: those that hold it go."""
    of_it = Attachment.owner_id == row.author_id, Attachment.key == row.submission_key
    files = db.session.scalars(select(Attachment).where(*of_it)).all()
    holding = [one for one in files if has_any(pattern, [one.name, one.words, one.description])]
    for file in holding:
        db.session.delete(file)
    return len(holding)


def _in_workshop(subject: Subject, pattern: re.Pattern[str]) -> int:
    row = subject.row
    number = _in_columns(row, tuple(WORKSHOP_TEXTS), pattern)
    row.agenda_html, row.slug = text.to_html(row.agenda), text.slug(row.title)
    return number


def _beside(subject: Subject, pattern: re.Pattern[str]) -> None:
    """Mails that wait, forms that were not sent, and what reporters and moderators wrote of it."""
    unsent = select(Letter).where(Letter.sent_at.is_(None))
    for column in ("subject", "body", "calendar"):
        _in_rows(db.session.scalars(unsent), pattern, column)
    for form in db.session.scalars(select(RecoverableForm)):
        form.typed = without(pattern, form.typed)
    of_it = {"kind": subject.kind, "object_id": subject.id}
    for model, column in ((Report, "note"), (ChangeRequest, "reason"), (Decision, "reason")):
        _in_rows(db.session.scalars(select(model).filter_by(**of_it)), pattern, column)
    appeals = select(ReviewAppeal).join(ReviewAppeal.decision).filter_by(**of_it)
    _in_rows(db.session.scalars(appeals), pattern, "words")


def _in_columns(row: Any, columns: tuple[str, ...], pattern: re.Pattern[str]) -> int:
    return sum(_in_rows([row], pattern, column) for column in columns)


def _in_rows(rows: Iterable[Any], pattern: re.Pattern[str], column: str) -> int:
    """How many rows held it in this column."""
    number = 0
    for row in rows:
        before = getattr(row, column)
        if has_any(pattern, before):
            setattr(row, column, without(pattern, before))
            number += 1
    return number


def _log(viewer: Viewer, item: QueueItem, subject: Subject, reason: str) -> None:
    is_study = subject.kind == CASE_STUDY
    reports = queries.open_reports(item.kind, item.id)
    is_about = {"kind": item.kind, "object_id": item.id, "waited_since": item.since}
    decision = Decision(act=Act.REDACTED, reason=reason, moderator_id=viewer.id, **is_about)
    decision.what = None if is_study else subject.label
    decision.case_study_id = subject.id if is_study else None
    decision.member_id = None if is_study else subject.author_id
    decision.category = item.category
    db.session.add(decision)
    if item.is_held:  # what is left of it is still to be read
        return
    for report in reports:
        report.state, report.decided_at = ReportState.UPHELD, decision.at
    letters.to_reporters(reports, subject, is_upheld=True)


def _forget_rendered() -> None:
    """Pages and pieces of this process; those of others are of an earlier version of the data."""
    fragments.forget_all()
    page_cache.forget_all()
