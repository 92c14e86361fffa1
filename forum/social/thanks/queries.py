from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.thanks import Thank, ThankKind
from forum.models.tries import Try
from forum.policy.viewer import Viewer
from forum.practice.comments import queries as comments
from forum.practice.questions import queries as questions
from forum.practice.tries import queries as tries
from forum.practice.tries.queries import counted_tries

SHOWN_FROM = 3  # organisations
MOST_TOLD = 50  # in one commit; the rest is told the day after


@dataclass(frozen=True)
class ThankSummary:
    """Of one thing: by how many organisations, and whether the viewer is among them."""

    organisations: int = 0
    is_mine: bool = False

    @property
    def sentence(self) -> str:
        """Empty below SHOWN_FROM: who thanked could be guessed."""
        if self.organisations < SHOWN_FROM:
            return ""
        return f"Thanked by people of {self.organisations} organisations"


@dataclass(frozen=True)
class ThanksOf:
    """The summaries of the things of one kind on a page."""

    kind: ThankKind
    by_id: dict[int, ThankSummary]

    def of(self, object_id: int) -> ThankSummary:
        return self.by_id.get(object_id, ThankSummary())


def of_comments(shown: Iterable[comments.ShownComment]) -> ThanksOf:
    """Of comments that were read with their thanks: no query."""
    by_id = {one.id: ThankSummary(one.thanked_by, one.is_thanked) for one in shown}
    return ThanksOf(ThankKind.COMMENT, by_id)


def of_tries(shown: Iterable[tries.ShownTry]) -> ThanksOf:
    """Of reports that were read with their thanks: no query."""
    by_id = {one.id: ThankSummary(one.thanked_by, bool(one.is_thanked)) for one in shown}
    return ThanksOf(ThankKind.TRY, by_id)


def summaries(viewer: Viewer, kind: ThankKind, ids: Iterable[int]) -> ThanksOf:
    """One query, however many there are; none where there is nothing."""
    wanted = list(ids)
    if not wanted:
        return ThanksOf(kind, {})
    is_mine = func.max(case((Thank.member_id == viewer.id, 1), else_=0))
    rows = (
        select(Thank.object_id, func.count(Thank.organisation_id.distinct()), is_mine)
        .where(Thank.kind == kind, Thank.object_id.in_(wanted))
        .group_by(Thank.object_id)
    )
    found = {i: ThankSummary(number, bool(mine)) for i, number, mine in db.session.execute(rows)}
    return ThanksOf(kind, found)


def get_thankable(viewer: Viewer, kind: str, object_id: int) -> Any:
    """The row of an address; NotFound where the viewer does not see it, or it stands no more."""
    if kind not in _GETTERS:
        raise NotFound
    row = _GETTERS[ThankKind(kind)](viewer, object_id)
    if row is None or row.withdrawn_at is not None:
        raise NotFound
    return row


def author_id_of(row: Any) -> int:
    return row.member_id if isinstance(row, Try) else row.author_id


def _get_try(viewer: Viewer, try_id: int) -> Try | None:
    visible = policy.visible_case_studies(viewer)
    statement = select(Try).join(Try.case_study).where(Try.id == try_id, counted_tries(), visible)
    return db.session.scalar(statement)


_GETTERS: dict[ThankKind, Callable[[Viewer, int], Any]] = {
    ThankKind.ANSWER: questions.answer,
    ThankKind.COMMENT: comments.get,
    ThankKind.TRY: _get_try,
}


# For the job


def authors_to_tell(since: datetime, most: int) -> list[int]:
    """Who was thanked and not told, and was not told of any thanks after `since`."""
    told = select(Thank.author_id).where(Thank.told_at > since)
    waiting = (
        select(Thank.author_id)
        .where(Thank.told_at.is_(None), Thank.author_id.not_in(told))
        .group_by(Thank.author_id)
        .order_by(func.min(Thank.id))
    )
    return list(db.session.scalars(waiting.limit(most)))


def untold(author_id: int) -> list[Thank]:
    rows = select(Thank).where(Thank.author_id == author_id, Thank.told_at.is_(None))
    return list(db.session.scalars(rows.order_by(Thank.id).limit(MOST_TOLD)))


def path_of(row: Any, kind: ThankKind) -> str:
    """The page on which what was thanked for stands."""
    if kind == ThankKind.ANSWER:
        return f"/discussions/{row.discussion_id}-{row.discussion.slug}#comment-{row.id}"
    anchor = f"comment-{row.id}" if kind == ThankKind.COMMENT else "tries"
    return f"/case-studies/{row.case_study_id}-{row.case_study.slug}#{anchor}"


# For the data export


def given_by(member: User) -> Select[Thank]:
    return select(Thank).where(Thank.member_id == member.id).order_by(Thank.id)
