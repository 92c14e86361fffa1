"""Who may report, review and appeal, and what a silenced member may still send."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.sql.elements import SQLCoreOperations

from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.collections import Collection
from forum.models.moderation import Decision
from forum.models.review import Report, ReviewAppeal
from forum.models.reviewed_summaries import SummaryState
from forum.policy.people_and_groups import may_enter_community
from forum.policy.practice import may_withdraw_words, withdrawable_words
from forum.policy.viewer import Viewer, may_take_part
from forum.policy.workshops import organises

# What a silenced member may still send, by endpoint or blueprint: nothing that others read.
OPEN_WHILE_SILENCED = frozenset(
    {
        "accounts",
        "appeals",
        "attendance.here",
        "bookings",
        "follows",
        "notices",
        "reports",
        "subscriptions",
        "unsent",
    }
)


def may_write_now(viewer: Viewer, endpoint: str) -> bool:
    """Whether a form of this endpoint is taken from the viewer: a silenced member reads."""
    if not viewer.is_silenced:
        return True
    return not OPEN_WHILE_SILENCED.isdisjoint((endpoint, endpoint.partition(".")[0]))


def may_report(viewer: Viewer, author_id: int | None) -> bool:
    """Verified members, of what others wrote: a report of IDENTIFIES takes it out of sight."""
    return may_take_part(viewer) and viewer.id != author_id


def may_read_to_report(viewer: Viewer, kind: str, row: Any, key: str = "") -> bool:
    """Whether a member reads such words, of the kinds that not everybody does.

    `key` is that of a shared list, as in its address.
    """
    if kind in ("list-note", "list-name"):
        shared = row if isinstance(row, Collection) else row.collection
        return shared.key is not None and shared.key == key
    if kind in ("community-page", "community-post"):
        return may_enter_community(viewer, row.community)
    if kind == "rating-note":
        return row.case_study.author_id == viewer.id
    if kind in ("table", "feedback"):
        return organises(viewer, row.workshop)
    if kind == "summary":
        return row.state == SummaryState.PUBLISHED
    if kind in ("comment", "try"):
        return row.case_study.is_published
    return True


def own_reports(viewer: Viewer) -> ColumnElement[bool]:
    return Report.reporter_id == viewer.id


def may_review(viewer: Viewer, author_id: int | None, organisation_id: int | None) -> bool:
    """Decide on an item: not on one's own, nor on one of one's own organisation."""
    return may_withdraw_words(viewer, author_id, organisation_id)


def reviewable(
    viewer: Viewer, author_id: SQLCoreOperations[Any], organisation_id: SQLCoreOperations[Any]
) -> ColumnElement[bool]:
    """may_review() in SQL."""
    return withdrawable_words(viewer, author_id, organisation_id)


def may_review_report_of(viewer: Viewer, reporter_id: int | None) -> bool:
    """Nobody decides on a report of their own."""
    return viewer.id != reporter_id


def may_sanction(viewer: Viewer, member: User) -> bool:
    """Warn, silence, suspend, note: moderators, not of their own organisation nor each other."""
    is_staff = member.is_moderator or member.is_administrator or member.is_editorial
    return not is_staff and may_review(viewer, member.id, member.organisation_id)


def may_appeal_decision(viewer: Viewer, decision: Decision) -> bool:
    """Of what a decision was made on; whether it was appealed already is for the action."""
    author_id = decision.case_study.author_id if decision.case_study else decision.member_id
    return viewer.is_authenticated and author_id == viewer.id


def decisions_about(viewer: Viewer | User) -> ColumnElement[bool]:
    """Those on a member, or on what the member wrote."""
    of_case_study = Decision.case_study.has(CaseStudy.author_id == viewer.id)
    return or_(Decision.member_id == viewer.id, of_case_study)


def may_decide_review_appeal(viewer: Viewer, appeal: ReviewAppeal) -> bool:
    """Another moderator than the one who decided."""
    is_another = appeal.decision.moderator_id != viewer.id
    return is_another and may_review(viewer, appeal.member_id, appeal.organisation_id)


def review_appeals(viewer: Viewer) -> ColumnElement[bool]:
    """may_decide_review_appeal() in SQL."""
    is_another = ReviewAppeal.decision.has(Decision.moderator_id != viewer.id)
    of_others = reviewable(viewer, ReviewAppeal.member_id, ReviewAppeal.organisation_id)
    return and_(is_another, of_others)
