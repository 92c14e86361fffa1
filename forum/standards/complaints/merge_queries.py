"""Reads of the themes that were merged."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from forum import policy
from forum.core.extensions import db
from forum.models.complaint_samples import ThemeMerge
from forum.models.complaints import ComplaintReturn
from forum.policy.viewer import Viewer
from forum.standards.complaints.merged_themes import MergedTheme, MergedThemes


def merged_themes() -> MergedThemes:
    """For everybody; one statement."""
    one = ThemeMerge
    rows = select(one.from_theme, one.into_theme, one.shown_to).order_by(one.id)
    return MergedThemes(tuple(MergedTheme(*row) for row in db.session.execute(rows)))


def merges(viewer: Viewer) -> Sequence[ThemeMerge]:
    policy.require(policy.may_merge_themes(viewer))
    return db.session.scalars(select(ThemeMerge).order_by(ThemeMerge.id.desc())).all()


def last_shown() -> date | None:
    """The latest quarter that a release has shown, of any programme."""
    rows = select(func.max(ComplaintReturn.quarter_end)).where(policy.returns_in_totals())
    return db.session.scalar(rows)
