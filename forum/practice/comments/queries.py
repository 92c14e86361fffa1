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
    """A comment and its replies."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)


def threads(viewer: Viewer, case_study: CaseStudy) -> list[Thread]:
    """Oldest first; one query."""
    statement = _visible(viewer).where(Comment.case_study_id == case_study.id)
    result: dict[int, Thread] = {}
    for comment in db.session.scalars(statement.order_by(Comment.posted_at, Comment.id)):
        if comment.parent_id is None:
            result[comment.id] = Thread(comment)
        elif comment.parent_id in result:
            result[comment.parent_id].replies.append(comment)
    return list(result.values())


def get(viewer: Viewer, comment_id: int) -> Comment:
    """NotFound where its case study is not visible to the viewer."""
    statement = (
        _visible(viewer)
        .join(CaseStudy, CaseStudy.id == Comment.case_study_id)
        .where(policy.visible_case_studies(viewer), Comment.id == comment_id)
    )
    result = db.session.scalar(statement)
    if result is None:
        raise NotFound
    return result


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
