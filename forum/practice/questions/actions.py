from datetime import timedelta

from forum import policy
from forum.core import clock, rate_limit, text
from forum.core.db import commit_once
from forum.core.extensions import db
from forum.gate import actions, question_letters
from forum.models.questions import Answer, Discussion
from forum.practice.questions import queries

TOO_MANY = "That is much in one hour. Wait a little, then send this one."


def ask(viewer, key: str, answers: dict, an_hour: int) -> Discussion:
    """Put a question, once, however often the form is sent. TooMany after `an_hour`."""
    policy.require(policy.may_take_part(viewer))
    if (already := queries.asked_as(viewer, key)) is not None:
        return already
    rate_limit.spend("discussion", viewer.id, an_hour, timedelta(hours=1), TOO_MANY)
    discussion = Discussion(
        author_id=viewer.id, organisation_id=viewer.organisation_id, submission_key=key
    )
    _fill(discussion, answers)
    return commit_once(
        discussion,
        lambda: actions.weigh(discussion),
        author_id=viewer.id,
        submission_key=key,
    )


def edit(viewer, discussion: Discussion, answers: dict) -> None:
    policy.require(policy.may_edit_discussion(viewer, discussion))
    _fill(discussion, answers)
    discussion.edited_at = clock.now()
    actions.weigh(discussion)
    db.session.commit()


def _fill(discussion: Discussion, answers: dict) -> None:
    for name, given in answers.items():
        setattr(discussion, name, given)
    discussion.slug = text.slug(discussion.title)
    discussion.html = text.to_html(discussion.body)


def withdraw(viewer, discussion: Discussion, reason: str) -> None:
    """Out of sight with its answers; the address says why."""
    policy.require(policy.may_withdraw_discussion(viewer, discussion))
    if discussion.author_id != viewer.id:
        actions.withdraw(viewer, discussion, reason)
        return
    actions.forget(discussion)
    discussion.withdrawn_at = clock.now()
    discussion.withdrawn_reason = reason or "Who asked it withdrew it."
    db.session.commit()


def answer(viewer, discussion: Discussion, key: str, body: str, an_hour: int) -> Answer:
    """Sent twice it is one answer. TooMany after `an_hour` of them by one person."""
    policy.require(policy.may_take_part(viewer))
    if (already := queries.answered_as(viewer, key)) is not None:
        return already
    rate_limit.spend("answer", viewer.id, an_hour, timedelta(hours=1), TOO_MANY)
    given = Answer(
        discussion_id=discussion.id,
        author_id=viewer.id,
        organisation_id=viewer.organisation_id,
        submission_key=key,
        body=body,
        html=text.to_html(body),
    )
    return commit_once(
        given, lambda: _weigh_and_tell(given), author_id=viewer.id, submission_key=key
    )


def _weigh_and_tell(given: Answer) -> None:
    """The question moves up with an answer that others read."""
    if actions.weigh(given) is None:
        given.discussion.moved_at = clock.now()
        question_letters.tell_asker(given)


def edit_answer(viewer, given: Answer, body: str) -> None:
    policy.require(policy.may_edit_answer(viewer, given))
    given.body, given.html, given.edited_at = body, text.to_html(body), clock.now()
    actions.weigh(given)
    db.session.commit()


def withdraw_answer(viewer, given: Answer, reason: str) -> None:
    """Its author's words go for good; a moderator's reason is told to the author."""
    policy.require(policy.may_withdraw_answer(viewer, given))
    if given.author_id != viewer.id:
        actions.withdraw(viewer, given, reason)
        return
    actions.forget(given)
    given.body, given.html, given.withdrawn_at = "", "", clock.now()
    if given.discussion.helped_id == given.id:
        given.discussion.helped_id = None
    question_letters.cancel(given)
    db.session.commit()


def mark_helped(viewer, given: Answer) -> None:
    """The asker says which answer helped; the same again takes the mark away."""
    policy.require(policy.may_edit_discussion(viewer, given.discussion))
    discussion = given.discussion
    discussion.helped_id = None if discussion.helped_id == given.id else given.id
    db.session.commit()
