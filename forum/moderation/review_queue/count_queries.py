"""How many items wait for a moderator: one statement, for the menu."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from forum import policy
from forum.core.extensions import db
from forum.gate import registry
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.gaps import Gap, GapStatus
from forum.models.review import Report, ReportState, ReviewAppeal
from forum.models.withheld import Withheld, WithheldState
from forum.moderation.review_queue.queries import waits_for_author
from forum.moderation.subjects.queries import CASE_STUDY
from forum.policy.viewer import Viewer
from forum.practice.attachments import queries as attachments
from forum.standards.chosen_links import queries as links


def count(viewer: Viewer) -> int:
    """As len(queries.items(viewer))."""
    lanes = (
        *(_reported, _held_words, _held_case_studies, _held_pictures),
        *(_waiting_members, _gaps, _appeals, links.number_waiting),
    )
    numbers = [lane(viewer).scalar_subquery() for lane in lanes]
    return sum(db.session.execute(select(*numbers)).one())


def _reported(viewer: Viewer) -> Select[int]:
    """Each item once, however many reported it; none that the viewer reported too."""
    mine = select(Report.kind, Report.object_id).where(policy.own_reports(viewer)).subquery()
    is_mine = select(mine.c.kind).where(
        mine.c.kind == Report.kind, mine.c.object_id == Report.object_id
    )
    items = (
        select(Report.kind, Report.object_id)
        .where(Report.state == ReportState.OPEN, ~is_mine.exists())
        .where(~waits_for_author(Report.kind, Report.object_id))
        .where(policy.reviewable(viewer, Report.author_id, Report.organisation_id))
        .distinct()
    )
    return select(func.count()).select_from(items.subquery())


def _held_words(viewer: Viewer) -> Select[int]:
    return select(func.count(Withheld.id)).where(
        Withheld.state == WithheldState.HELD,
        policy.reviewable(viewer, Withheld.author_id, Withheld.organisation_id),
        ~_is_reported(Withheld.kind, Withheld.object_id),
        ~waits_for_author(Withheld.kind, Withheld.object_id),
    )


def _held_case_studies(viewer: Viewer) -> Select[int]:
    return select(func.count(CaseStudy.id)).where(
        CaseStudy.status == CaseStudyStatus.HELD,
        policy.reviewable(viewer, CaseStudy.author_id, CaseStudy.organisation_id),
        ~_is_reported(CASE_STUDY, CaseStudy.id),
        ~waits_for_author(CASE_STUDY, CaseStudy.id),
    )


def _held_pictures(viewer: Viewer) -> Select[int]:
    waiting = attachments.held_pictures(viewer).order_by(None).subquery()
    return select(func.count()).select_from(waiting)


def _waiting_members(viewer: Viewer) -> Select[int]:
    return select(func.count(User.id)).where(
        User.standing == Standing.PENDING,
        User.is_editorial.is_(False),
        policy.waiting_members(viewer),
        or_(User.organisation_id.is_not(None), User.organisation_claimed != ""),
    )


def _gaps(viewer: Viewer) -> Select[int]:
    of_gap = registry.get("gap")
    return select(func.count(Gap.id)).where(
        Gap.status == GapStatus.HELD,
        policy.reviewable(viewer, of_gap.author_column, of_gap.organisation_column),
    )


def _appeals(viewer: Viewer) -> Select[int]:
    waiting = ReviewAppeal.decided_at.is_(None), policy.review_appeals(viewer)
    return select(func.count(ReviewAppeal.id)).where(*waiting)


def _is_reported(kind: Any, object_id: Any) -> ColumnElement[bool]:
    of_it = Report.kind == kind, Report.object_id == object_id
    return select(Report.id).where(Report.state == ReportState.OPEN, *of_it).exists()
