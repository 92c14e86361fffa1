"""Reports: one's own, and how many of a member were wrong."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from forum import policy
from forum.core import clock
from forum.core.extensions import db
from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.models.review import Report, ReportReason, ReportState
from forum.policy.viewer import Viewer

MOST_HOLDS_A_DAY = 3
WRONG_HOLDS = 2  # dismissed in REMEMBERED: from then on a report waits like any other
REMEMBERED = timedelta(days=90)


def own(viewer: Viewer) -> Select[Report]:
    """What this member reported, the newest first."""
    return select(Report).where(policy.own_reports(viewer)).order_by(Report.id.desc())


def own_of(viewer: Viewer, kind: str, object_id: int) -> Report | None:
    of_it = Report.kind == kind, Report.object_id == object_id
    return db.session.scalar(own(viewer).where(*of_it))


def may_hold(viewer: Viewer, kind: str, object_id: int) -> bool:
    """Whether a report of this member takes an item out of sight before a moderator has read it.

    Not often, not after being wrong, and not where a moderator has found nothing in it before.
    """
    holds = select(func.count(Report.id)).where(policy.own_reports(viewer), Report.has_held)
    today = db.session.scalar(holds.where(Report.at > clock.now() - timedelta(days=1))) or 0
    since = Report.decided_at > clock.now() - REMEMBERED
    wrong = db.session.scalar(holds.where(Report.state == ReportState.DISMISSED, since)) or 0
    cleared = select(Report.id).where(
        Report.kind == kind,
        Report.object_id == object_id,
        Report.reason == ReportReason.IDENTIFIES,
        Report.state == ReportState.DISMISSED,
    )
    is_cleared = db.session.scalar(select(cleared.exists()))
    return today < MOST_HOLDS_A_DAY and wrong < WRONG_HOLDS and not is_cleared


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "of": f"{report.kind} {report.object_id}",
        "reason": report.reason,
        "note": report.note or None,
        "state": report.state,
        "at": iso(report.at),
    }


REPORTS = Export("report", "reports", own, _as_json)
