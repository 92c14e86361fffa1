from dataclasses import dataclass, field

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.comments import Comment
from forum.policy.viewer import Viewer


@dataclass
class Thread:
    """A comment and the answers to it."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)


def threads(viewer: Viewer, case_study: CaseStudy) -> list[Thread]:
    """In the order they were written. One query."""
    of_it = _visible(viewer).where(Comment.case_study_id == case_study.id)
    found: dict[int, Thread] = {}
    for comment in db.session.scalars(of_it.order_by(Comment.posted_at, Comment.id)):
        if comment.parent_id is None:
            found[comment.id] = Thread(comment)
        elif comment.parent_id in found:
            found[comment.parent_id].replies.append(comment)
    return list(found.values())


def get(viewer: Viewer, comment_id: int) -> Comment:
    """One whose case study this viewer may see."""
    statement = (
        _visible(viewer)
        .join(CaseStudy, CaseStudy.id == Comment.case_study_id)
        .where(policy.visible_case_studies(viewer), Comment.id == comment_id)
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def get_submitted(viewer: Viewer, key: str) -> Comment | None:
    return db.session.scalar(
        select(Comment).where(Comment.author_id == viewer.id, Comment.submission_key == key)
    )


def _visible(viewer: Viewer) -> Select[Comment]:
    return (
        select(Comment)
        .where(policy.visible_comments(viewer))
        .options(
            joinedload(Comment.author).lazyload(User.organisation),
            joinedload(Comment.organisation),
        )
    )
