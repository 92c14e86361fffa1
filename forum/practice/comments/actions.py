from datetime import timedelta

from forum import policy
from forum.core import clock, rate_limit, text
from forum.core.db import commit_once
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate import actions, comment_letters
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.practice.comments import queries


def post(
    viewer, case_study: CaseStudy, key: str, body: str, parent: Comment | None, an_hour: int = 30
) -> Comment:
    """Answer a case study, or a comment on it; sent twice, it is one comment.

    TooMany after `an_hour` of them by one person.
    """
    policy.require(policy.may_comment(viewer, case_study))
    if (already := queries.submitted_as(viewer, key)) is not None:
        return already
    rate_limit.spend(
        "comment",
        viewer.id,
        an_hour,
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
        comment, lambda: _weigh_and_tell(comment, parent), author_id=viewer.id, submission_key=key
    )


def _top_of(case_study: CaseStudy, parent: Comment | None) -> int | None:
    """One level of replies: an answer to an answer joins it."""
    if parent is None:
        return None
    if parent.case_study_id != case_study.id:
        raise NotFound
    if parent.is_withdrawn:
        raise Refused("The comment you are answering was withdrawn.")
    return parent.parent_id or parent.id


def _weigh_and_tell(comment: Comment, parent: Comment | None) -> None:
    if actions.weigh(comment) is None:
        comment_letters.tell(comment, parent)


def edit(viewer, comment: Comment, body: str) -> None:
    policy.require(policy.may_edit_comment(viewer, comment))
    comment.body, comment.html, comment.edited_at = body, text.to_html(body), clock.now()
    actions.weigh(comment)
    db.session.commit()


def withdraw(viewer, comment: Comment) -> None:
    """Its words go for good; answers to it stay, under a note."""
    policy.require(policy.may_edit_comment(viewer, comment))
    actions.forget(comment)
    comment_letters.cancel(comment)
    comment.body, comment.html, comment.withdrawn_at = "", "", clock.now()
    db.session.commit()
