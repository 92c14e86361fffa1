import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Text, and_, bindparam, case, cast, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import text
from forum.core.data_scopes import ABOUT
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.comments import THE_AUTHOR, Comment
from forum.models.organisations import Organisation
from forum.models.thanks import Thank, ThankKind
from forum.models.withheld import Withheld, WithheldState
from forum.policy.viewer import ANY_VIEWER, Viewer, parameters


@dataclass(frozen=True, slots=True)
class HeldComment:
    """Words that only their author sees."""

    reason: str
    body: str


@dataclass(frozen=True, slots=True)
class ShownComment:
    """What a page prints of a comment, and what the rules ask of it."""

    id: int
    parent_id: int | None
    author_id: int
    organisation_id: int | None
    html: str
    posted_at: datetime
    edited_at: datetime | None
    withdrawn_at: datetime | None
    author_name: str
    is_demonstration: bool
    has_profile: bool
    organisation_name: str
    is_by_moderator: bool  # withdrawn by one
    thanked_by: int  # organisations
    is_thanked: bool  # by the viewer
    held: HeldComment | None  # of the viewer's own

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def author_slug(self) -> str:
        """For the address of the profile."""
        return text.slug(self.author_name)


@dataclass
class Thread:
    """A comment and its replies."""

    comment: ShownComment
    replies: list[ShownComment] = field(default_factory=list)


def threads(viewer: Viewer, case_study: CaseStudy) -> list[Thread]:
    """Oldest first; one statement, of columns."""
    asked = parameters(viewer, case_study_id=case_study.id)
    result: dict[int, Thread] = {}
    for row in db.session.execute(_shown(), asked):
        columns: list[Any]
        *columns, moderated_id, thanked_by, is_thanked, reason, words = row
        thanked = thanked_by, bool(is_thanked)
        values = [*columns, moderated_id is not None, *thanked, _held(reason, words)]
        comment = _without_name(ShownComment(*values), case_study)
        if comment.parent_id is None:
            result[comment.id] = Thread(comment)
        elif comment.parent_id in result:
            result[comment.parent_id].replies.append(comment)
    return list(result.values())


def _without_name(comment: ShownComment, case_study: CaseStudy) -> ShownComment:
    """What the author of an anonymous case study says of it stands as the author's, for all."""
    if not is_nameless(comment.author_id, case_study):
        return comment
    return replace(comment, author_name=THE_AUTHOR, organisation_name="", has_profile=False)


def is_nameless(author_id: int, case_study: CaseStudy) -> bool:
    return case_study.is_anonymous and case_study.author_id == author_id


def _held(reason: str | None, words: str | None) -> HeldComment | None:
    return None if words is None else HeldComment(reason or "", json.loads(words).get("body", ""))


@cache
def _shown() -> Any:
    """ShownComment's columns; of a withdrawn one what came of it, and its author's held words."""
    is_own = Comment.author_id == ANY_VIEWER.id
    return (
        select(
            *(Comment.id, Comment.parent_id, Comment.author_id, Comment.organisation_id),
            *(Comment.html, Comment.posted_at, Comment.edited_at, Comment.withdrawn_at),
            *(User.name, User.is_demonstration, policy.shown_members()),
            func.coalesce(Organisation.name, ""),
            _of_withdrawn(Withheld.id, WithheldState.WITHDRAWN),
            _thanks(func.count(Thank.organisation_id.distinct())),
            _thanks(func.max(case((Thank.member_id == ANY_VIEWER.id, 1), else_=0))),
            case((is_own, _of_withdrawn(Withheld.reason, WithheldState.HELD))),
            case((is_own, _of_withdrawn(cast(Withheld.words, Text), WithheldState.HELD))),
        )
        .select_from(Comment)
        .join(User, User.id == Comment.author_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .where(
            policy.visible_comments(ANY_VIEWER),
            Comment.case_study_id == bindparam("case_study_id", type_=Integer),
        )
        .order_by(Comment.posted_at, Comment.id)
        .execution_options(**{ABOUT: "case_study_id"})
    )


def _thanks(column: Any) -> Any:
    is_of_it = and_(Thank.kind == ThankKind.COMMENT, Thank.object_id == Comment.id)
    return select(column).where(is_of_it).correlate(Comment).scalar_subquery()


def _of_withdrawn(column: Any, state: WithheldState) -> Any:
    """Of the newest withheld words in this state; NULL where the comment stands."""
    newest = (
        select(column)
        .where(Withheld.kind == "comment", Withheld.object_id == Comment.id)
        .where(Withheld.state == state)
        .order_by(Withheld.id.desc())
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )
    return case((Comment.withdrawn_at.is_not(None), newest))


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
