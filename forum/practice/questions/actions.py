from collections.abc import Collection
from datetime import timedelta

from forum import policy
from forum.core import clock, rate_limit, text
from forum.core.db import commit_once
from forum.core.extensions import db
from forum.gate import mention_queries
from forum.gate.actions import (
    discard_withheld,
    hold_if_unreleased,
    record_mentions,
    withdraw_words,
)
from forum.models.questions import Answer, Discussion
from forum.policy.viewer import Viewer
from forum.practice import answer_letters
from forum.practice.edits import actions as edits
from forum.practice.questions import queries

TOO_MANY = "That is much in one hour. Wait a little, then send this one."


def ask(viewer: Viewer, key: str, answers: dict, hourly_limit: int) -> Discussion:
    """Post a question; idempotent by `key`. TooMany after `hourly_limit` in an hour."""
    policy.require(policy.may_take_part(viewer))
    if (already := queries.get_submitted_question(viewer, key)) is not None:
        return already
    rate_limit.spend("discussion", viewer.id, hourly_limit, timedelta(hours=1), TOO_MANY)
    discussion = Discussion(
        author_id=viewer.id, organisation_id=viewer.organisation_id, submission_key=key
    )
    _fill(discussion, answers)
    return commit_once(
        discussion,
        lambda: hold_if_unreleased(discussion),
        author_id=viewer.id,
        submission_key=key,
    )


def edit(viewer: Viewer, discussion: Discussion, answers: dict) -> None:
    policy.require(policy.may_edit_discussion(viewer, discussion))
    _fill(discussion, answers)
    discussion.edited_at = clock.now()
    hold_if_unreleased(discussion)
    db.session.commit()


def _fill(discussion: Discussion, answers: dict) -> None:
    for name, value in answers.items():
        setattr(discussion, name, value)
    discussion.slug = text.slug(discussion.title)
    discussion.html = text.to_html(discussion.body)


def withdraw(viewer: Viewer, discussion: Discussion, reason: str) -> None:
    """Withdraw a question with its answers; its address says why."""
    policy.require(policy.may_withdraw_discussion(viewer, discussion))
    if discussion.author_id != viewer.id:
        withdraw_words(viewer, discussion, reason)
        return
    discard_withheld(discussion)
    discussion.withdrawn_at = clock.now()
    discussion.withdrawn_reason = reason or "Who asked it withdrew it."
    db.session.commit()


def answer(
    viewer: Viewer, discussion: Discussion, key: str, body: str, hourly_limit: int
) -> Answer:
    """Post an answer; idempotent by `key`. TooMany after `hourly_limit` in an hour."""
    policy.require(policy.may_take_part(viewer))
    if (already := queries.get_submitted_answer(viewer, key)) is not None:
        return already
    mentioned = mention_queries.find(viewer, body)
    rate_limit.spend("answer", viewer.id, hourly_limit, timedelta(hours=1), TOO_MANY)
    answer = Answer(
        discussion_id=discussion.id,
        author_id=viewer.id,
        organisation_id=viewer.organisation_id,
        submission_key=key,
        body=body,
        html=text.to_html(body),
    )
    return commit_once(
        answer, lambda: _hold_or_notify(answer, mentioned), author_id=viewer.id, submission_key=key
    )


def _hold_or_notify(answer: Answer, mentioned: Collection[int]) -> None:
    """An answer that is not held moves its question up and is mailed to who asked."""
    record_mentions("answer", answer.id, mentioned)
    if hold_if_unreleased(answer) is None:
        answer.discussion.moved_at = clock.now()
        answer_letters.notify_asker(answer)


def edit_answer(viewer: Viewer, answer: Answer, body: str) -> None:
    policy.require(policy.may_edit_answer(viewer, answer))
    edits.replace(viewer, "answer", answer, body)
    db.session.commit()


def forget_earlier(viewer: Viewer, answer: Answer) -> None:
    """Its author deletes what it said before it was edited."""
    policy.require(policy.may_edit_answer(viewer, answer))
    edits.forget("answer", answer.id)
    db.session.commit()


def withdraw_answer(viewer: Viewer, answer: Answer, reason: str) -> None:
    """By its author: the words are deleted. By a moderator: withheld, with a mail to the author."""
    policy.require(policy.may_withdraw_answer(viewer, answer))
    if answer.author_id != viewer.id:
        withdraw_words(viewer, answer, reason)
        return
    edits.empty("answer", answer)
    if answer.discussion.helped_id == answer.id:
        answer.discussion.helped_id = None
    answer_letters.cancel(answer)
    db.session.commit()


def mark_helped(viewer: Viewer, answer: Answer) -> None:
    """Mark the answer that helped, or take the mark off it."""
    policy.require(policy.may_edit_discussion(viewer, answer.discussion))
    discussion = answer.discussion
    discussion.helped_id = None if discussion.helped_id == answer.id else answer.id
    db.session.commit()
