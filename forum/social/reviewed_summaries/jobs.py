"""Tell the editors of a summary once that it needs review."""

from forum.core import clock
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.social import NoticeKind
from forum.social.notifications.actions import notify
from forum.social.notifications.kinds import About
from forum.social.reviewed_summaries import queries
from forum.social.reviewed_summaries.actions import THING


def tell_editors() -> int:
    """Idempotent: each version is told of once; how many were."""
    with reading():
        found = [one.summary for one in queries.contradicted()]
        untold = [(one.id, one.term_ids) for one in found if one.needs_review_at is None]
        editors = {id_: queries.editors_of(term_ids) for id_, term_ids in untold}
    for summary_id, _term_ids in untold:
        _tell(summary_id, editors[summary_id])
    return len(untold)


def _tell(summary_id: int, editors: set[int]) -> None:
    """Compare-and-set, so only one worker tells."""
    one, now = ReviewedSummary, clock.now()
    untold = one.id == summary_id, one.needs_review_at.is_(None), one.withdrawn_at.is_(None)
    if update_if(one, *untold, needs_review_at=now):
        notify(NoticeKind.SUMMARY_CONTRADICTED, editors, About(THING, summary_id))
    db.session.commit()
