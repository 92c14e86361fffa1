"""Report something: one row of a member and an item."""

from datetime import timedelta

from forum import policy
from forum.core import audit, rate_limit
from forum.core.db import commit_once
from forum.core.extensions import db
from forum.gate import actions as gate
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.review import Report, ReportReason
from forum.moderation.reports import queries
from forum.moderation.subjects.queries import CASE_STUDY, Subject
from forum.policy.viewer import Viewer

REPORTS_AN_HOUR = 10
TOO_OFTEN = "You have reported many things within the hour. Try again in an hour."
HELD = (
    "Somebody reported that it identifies a person. It is out of sight until a moderator has "
    "read it."
)
HELD_AT_ONCE = "report took an item out of sight"
NOT_HELD_AT_ONCE = frozenset({"community", "community-page", "gap", "panel", "poll"})


def report(viewer: Viewer, subject: Subject, reason: ReportReason, note: str) -> Report:
    """Idempotent: a second report of the same member is the first. TooMany in a flood.

    What may identify a person is out of sight at once; see docs/decisions/0037.
    """
    policy.require(policy.may_report(viewer, subject.author_id))
    if (already := queries.own_of(viewer, subject.kind, subject.id)) is not None:
        return already
    rate_limit.spend("report", viewer.id, REPORTS_AN_HOUR, timedelta(hours=1), TOO_OFTEN)
    row = Report(
        kind=subject.kind,
        object_id=subject.id,
        reporter_id=viewer.id,
        author_id=subject.author_id,
        organisation_id=subject.organisation_id,
        reason=reason,
        note=note,
        has_held=_holds(viewer, subject, reason),
    )
    of_it = {"reporter_id": viewer.id, "kind": subject.kind, "object_id": subject.id}
    about = f"{subject.kind} {subject.id}"

    def hold_if_asked() -> None:
        _hold_if(row, subject)
        if row.has_held:
            audit.add(viewer, HELD_AT_ONCE, about)

    return commit_once(row, hold_if_asked, **of_it)


def can_be_held(subject: Subject) -> bool:
    """Whether it can be taken out of sight, and shown again as it was."""
    is_whole = subject.is_of_words or subject.kind == CASE_STUDY
    return is_whole and subject.kind not in NOT_HELD_AT_ONCE


def _holds(viewer: Viewer, subject: Subject, reason: ReportReason) -> bool:
    if reason != ReportReason.IDENTIFIES or not can_be_held(subject):
        return False
    return queries.may_hold(viewer, subject.kind, subject.id)


def _hold_if(report: Report, subject: Subject) -> None:
    """Within the transaction of the report."""
    if not report.has_held:
        return
    if subject.is_of_words:
        gate.hold_for_review(subject.row, HELD)
    else:
        hold_case_study(subject.row, HELD)


def hold_case_study(case_study: CaseStudy, reason: str) -> None:
    case_study.status, case_study.status_reason = CaseStudyStatus.HELD, reason
    case_study.held_look, case_study.shows_on_release = None, False
    db.session.flush()
