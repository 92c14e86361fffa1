from collections.abc import Collection
from datetime import timedelta

from forum import policy
from forum.core import rate_limit, text
from forum.core.db import commit_once
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate import mention_queries
from forum.gate.actions import hold_if_unreleased, record_mentions
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.policy.viewer import Viewer
from forum.practice import answer_letters
from forum.practice.comments import queries
from forum.practice.edits import actions as edits


def post(
    viewer: Viewer,
    case_study: CaseStudy,
    key: str,
    body: str,
    parent: Comment | None,
    hourly_limit: int = 30,
) -> Comment:
    """Comment on a case study, or reply to a comment; idempotent by `key`.

    TooMany after `hourly_limit` of them in an hour.
    """
    policy.require(policy.may_comment(viewer, case_study))
    if (already := queries.get_submitted(viewer, key)) is not None:
        return already
    mentioned = mention_queries.find(viewer, body)
    rate_limit.spend(
        "comment",
        viewer.id,
        hourly_limit,
        timedelta(hours=1),
        "That is many comments in one hour. Wait a little, then send this one.",
    )
    comment = Comment(
        case_study_id=case_study.id,
        parent_id=_top_of(case_study, parent),
        author_id=viewer.id,
        organisation_id=viewer.organisation_id,
        submission_key=key,
        body=body,
        html=text.to_html(body),
    )
    return commit_once(
        comment,
        lambda: _hold_or_notify(comment, parent, mentioned),
        author_id=viewer.id,
        submission_key=key,
    )


def _top_of(case_study: CaseStudy, parent: Comment | None) -> int | None:
    """The id of the comment at the top: a reply to a reply joins the same thread."""
    if parent is None:
        return None
    if parent.case_study_id != case_study.id:
        raise NotFound
    if parent.is_withdrawn:
        raise Refused("The comment you are answering was withdrawn.")
    return parent.parent_id or parent.id


def _hold_or_notify(comment: Comment, parent: Comment | None, mentioned: Collection[int]) -> None:
    record_mentions("comment", comment.id, mentioned)
    if hold_if_unreleased(comment) is None:
        answer_letters.notify_reader(comment, parent)


def edit(viewer: Viewer, comment: Comment, body: str) -> None:
    policy.require(policy.may_edit_comment(viewer, comment))
    edits.replace(viewer, "comment", comment, body)
    db.session.commit()


def forget_earlier(viewer: Viewer, comment: Comment) -> None:
    """Its author deletes what it said before it was edited."""
    policy.require(policy.may_edit_comment(viewer, comment))
    edits.forget("comment", comment.id)
    db.session.commit()


def withdraw(viewer: Viewer, comment: Comment) -> None:
    """Delete its words; replies stay, under a note."""
    policy.require(policy.may_edit_comment(viewer, comment))
    edits.empty("comment", comment)
    answer_letters.cancel(comment)
    db.session.commit()
