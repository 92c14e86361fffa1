"""Review a standard: it is kept, or its end is proposed. Each is a row of the audit log."""

from datetime import date, datetime
from typing import Any

from forum import policy
from forum.core import audit, london_time
from forum.core.db import update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.service_standards import (
    ReviewResult,
    Standard,
    StandardReview,
    StandardVersion,
)
from forum.policy.viewer import Viewer
from forum.standards.reviews import queries
from forum.standards.versions import actions as versions
from forum.standards.versions import review_dates

NOT_NOW = "This standard does not apply now, so there is nothing to review."
MEANWHILE = "Somebody reviewed it meanwhile. Look at it again."


def review(
    viewer: Viewer, standard: Standard, result: ReviewResult, note: str, following: date
) -> StandardReview:
    """Note a look at it. A change or an end is proposed beside it, and agreed by the other side."""
    side = policy.side_of(viewer, standard.framework)
    policy.require(side is not None)
    if queries.current(standard) is None:
        raise Refused(NOT_NOW)
    day = london_time.today()
    if (why := review_dates.why_not(day, following)) is not None:
        raise Refused(why)
    dates: dict[str, Any] = {"last_review_on": day, "next_review_on": following}
    as_read = Standard.last_review_on.is_not_distinct_from(standard.last_review_on)
    if not update_if(Standard, Standard.id == standard.id, as_read, **dates):
        raise Refused(MEANWHILE)
    row = StandardReview(
        standard_id=standard.id,
        result=result,
        note=note,
        side=side,
        reviewer_id=viewer.id,
        reviewed_on=day,
        next_review_on=following,
    )
    db.session.add(row)
    audit.add(viewer, "reviewed a standard", f"{standard.code}: {result}")
    db.session.commit()
    return row


def propose_end(
    viewer: Viewer, standard: Standard, ends_at: datetime, reason: str, effect: str
) -> StandardVersion:
    """It waits for the other side, as any change does."""
    policy.require(policy.may_change_standards(viewer, standard.framework))
    return versions.propose_end(viewer, standard, ends_at, reason, effect)
