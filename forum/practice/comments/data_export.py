"""Comments in a member's export."""

from typing import Any

from sqlalchemy import Select, select

from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.comments import Comment


def _rows(member: User) -> Select[Comment]:
    return select(Comment).where(Comment.author_id == member.id).order_by(Comment.id)


def _as_json(comment: Comment) -> dict[str, Any]:
    return {
        "case_study": comment.case_study_id,
        "posted_at": iso(comment.posted_at),
        "edited_at": iso(comment.edited_at) if comment.edited_at else None,
        "withdrawn_at": iso(comment.withdrawn_at) if comment.withdrawn_at else None,
        "body": comment.body,
    }


COMMENTS = Export("comment", "comments", _rows, _as_json, is_writing=True)
