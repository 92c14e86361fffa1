"""The words that members write in the rooms of practice, for the gate (forum/gate/registry.py)."""

from typing import Any

from sqlalchemy import Select, delete, select

from forum.core import text
from forum.core.extensions import db
from forum.gate import registry
from forum.gate.registry import WordsKind, organisation_of, organisation_of_column
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.collections import Collection, Saved
from forum.models.comments import Comment
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.questions import Answer, Discussion
from forum.models.ratings import Rating
from forum.models.tries import Try
from forum.practice import answer_letters
from forum.practice.edits import actions as edits


def _case_study_path(case_study: CaseStudy, anchor: str) -> str:
    return f"/case-studies/{case_study.id}-{case_study.slug}#{anchor}"


def _discussion_path(discussion: Discussion) -> str:
    return f"/discussions/{discussion.id}-{discussion.slug}"


def _hide_question(question: Discussion) -> None:
    question.slug = "question"  # the slug is made of its words


def _restore_question(question: Discussion) -> None:
    question.slug, question.withdrawn_reason = text.slug(question.title), ""


def _hide_answer(answer: Answer) -> None:
    if answer.discussion.helped_id == answer.id:
        answer.discussion.helped_id = None
    answer_letters.cancel(answer)
    edits.forget("answer", answer.id)


def _hide_comment(comment: Comment) -> None:
    answer_letters.cancel(comment)
    edits.forget("comment", comment.id)


def _needs_of(gap_id: Any, column: Any) -> Select[Any]:
    """One column of the longest need of a gap: of the member who typed its words."""
    needs = select(column).join(Need, Need.member_id == User.id).where(Need.gap_id == gap_id)
    return needs.order_by(Need.at, Need.member_id).limit(1)


def _gap_author_id(gap: Gap) -> int | None:
    return db.session.scalar(_needs_of(gap.id, User.id))


def _gap_organisation_id(gap: Gap) -> int | None:
    return db.session.scalar(_needs_of(gap.id, User.organisation_id))


def _hide_gap(gap: Gap) -> None:
    """The words stay with the row, which is how they are refused next time; nobody reads them."""
    gap.status = GapStatus.DECLINED
    others = Need.member_id != _gap_author_id(gap)
    db.session.execute(delete(Need).where(Need.gap_id == gap.id, others))


def _show_gap(gap: Gap) -> None:
    if gap.status == GapStatus.DECLINED:
        gap.status = GapStatus.OPEN


def _of_list_owner(column: Any) -> Any:
    """In SQL, a column of the owner of the list that a saved case study is in."""
    owner = select(column).join(Collection, Collection.owner_id == User.id)
    return owner.where(Collection.id == Saved.collection_id).correlate(Saved).scalar_subquery()


COMMENT = WordsKind(
    "comment",
    "a comment",
    Comment,
    {"body": "Comment"},
    author_column=Comment.author_id,
    organisation_column=Comment.organisation_id,
    written_at=Comment.posted_at,
    path=lambda row: _case_study_path(row.case_study, f"comment-{row.id}"),
    edit_path=lambda row: f"/comments/{row.id}/edit",
    html={"body": "html"},
    has_state=True,
    on_hide=_hide_comment,
    on_show=answer_letters.notify_reader,
)
QUESTION = WordsKind(
    "question",
    "a question",
    Discussion,
    {"title": "Question", "body": "More about it"},
    author_column=Discussion.author_id,
    organisation_column=Discussion.organisation_id,
    written_at=Discussion.posted_at,
    path=_discussion_path,
    edit_path=lambda row: f"{_discussion_path(row)}/edit",
    html={"body": "html"},
    has_state=True,
    reason_column="withdrawn_reason",
    on_hide=_hide_question,
    on_show=_restore_question,
)
ANSWER = WordsKind(
    "answer",
    "an answer",
    Answer,
    {"body": "Answer"},
    author_column=Answer.author_id,
    organisation_column=Answer.organisation_id,
    written_at=Answer.posted_at,
    path=lambda row: f"{_discussion_path(row.discussion)}#comment-{row.id}",
    edit_path=lambda row: f"/answers/{row.id}/edit",
    html={"body": "html"},
    has_state=True,
    on_hide=_hide_answer,
    on_show=answer_letters.notify_asker,
)
TRY = WordsKind(
    "try",
    "a report of a try",
    Try,
    {"what_changed": "What was changed", "note": "Note"},
    author_column=Try.member_id,
    organisation_column=Try.organisation_id,
    written_at=Try.tried_at,
    path=lambda row: _case_study_path(row.case_study, "tries"),
    edit_path=lambda row: f"/me/tries/{row.id}",
    has_state=True,
)
LIST_NOTE = WordsKind(
    "list-note",
    "a note on a shared list",
    Saved,
    {"note": "Note"},
    author_of=lambda row: row.collection.owner_id,
    organisation_of=lambda row: organisation_of(row.collection.owner),
    author_column=_of_list_owner(User.id),
    organisation_column=_of_list_owner(User.organisation_id),
    written_at=Saved.saved_at,
    path=lambda row: f"/me/collections/{row.collection_id}",
    edit_path=lambda row: f"/me/collections/{row.collection_id}",
    is_private=True,
    is_read=lambda row: row.collection.key is not None,
    is_read_in_sql=Saved.collection.has(Collection.key.is_not(None)),
)
LIST_NAME = WordsKind(
    "list-name",
    "the name of a shared list",
    Collection,
    {"name": "Name"},
    organisation_of=lambda row: organisation_of(row.owner),
    author_column=Collection.owner_id,
    organisation_column=organisation_of_column(Collection.owner_id),
    written_at=Collection.made_at,
    path=lambda row: f"/me/collections/{row.id}",
    edit_path=lambda row: f"/me/collections/{row.id}",
    empty=lambda row: {"name": f"Name not shown ({row.id})"},
    is_private=True,
    is_read=lambda row: row.key is not None,
    is_read_in_sql=Collection.key.is_not(None),
)
RATING_NOTE = WordsKind(
    "rating-note",
    "a note to an author",
    Rating,
    {"note": "Note"},
    author_column=Rating.rater_id,
    organisation_column=Rating.organisation_id,
    written_at=Rating.rated_at,
    path=lambda row: _case_study_path(row.case_study, "ratings"),
    edit_path=lambda row: f"/case-studies/{row.case_study_id}/rating",
    is_private=True,
)
GAP = WordsKind(
    "gap",
    "words of what is needed",
    Gap,
    {"words": "Words"},
    author_of=_gap_author_id,
    organisation_of=_gap_organisation_id,
    author_column=_needs_of(Gap.id, User.id).correlate(Gap).scalar_subquery(),
    organisation_column=_needs_of(Gap.id, User.organisation_id).correlate(Gap).scalar_subquery(),
    written_at=Gap.opened_at,
    path=lambda row: "/gaps",
    edit_path=lambda row: "/gaps/words",
    empty=lambda row: {},
    is_read=lambda row: row.status in (GapStatus.OPEN, GapStatus.FILLED),
    is_read_in_sql=Gap.status.in_((GapStatus.OPEN, GapStatus.FILLED)),
    on_hide=_hide_gap,
    on_show=_show_gap,
)
WORDS = (COMMENT, QUESTION, ANSWER, TRY, LIST_NOTE, LIST_NAME, RATING_NOTE, GAP)

FREE_TEXT: dict[str, WordsKind | str] = {
    "AnswerForm.body": ANSWER,
    "AskForm.body": QUESTION,
    "AskForm.title": QUESTION,
    "CommentForm.body": COMMENT,
    "GapWordsForm.words": registry.MODERATED,
    "NameForm.name": LIST_NAME,
    "NoteForm.note": LIST_NOTE,
    "RatingForm.note": RATING_NOTE,
    "SaveToListForm.name": LIST_NAME,
    "TryForm.note": TRY,
    "TryForm.what_changed": TRY,
    "WhatHappenedForm.check_link": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {
    "earlier_words": "deleted with the comment or the answer that they were of",
    "attachment": registry.CASE_STUDY_TEXT,
    "case_study": registry.CASE_STUDY_TEXT,
    "decision": registry.RULING,
    "draft": registry.AUTHOR_ALONE,
    "practice_evidence": "numbers that the worker sums up",
    "evidence_change": "numbers that the worker sums up",
    "evidence_appeal": "read by analysts alone",
    "evidence_decision": registry.RULING,
    "group_votes": "numbers",
    "score": "numbers",
    "showcase_pick": registry.RULING,
    "version": registry.CASE_STUDY_TEXT,
}
