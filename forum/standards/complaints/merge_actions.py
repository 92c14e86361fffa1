"""Merge a theme into another. Returns keep the word that they were sent with."""

from forum import policy
from forum.core import audit
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.complaint_samples import ThemeMerge
from forum.standards.complaints.merge_queries import last_shown, merged_themes

SAME = "Choose two themes that are not the same."
GONE = "One of the two was merged already. Choose again."


def merge(viewer: User, from_theme: str, into_theme: str, reason: str) -> None:
    """Refused where they are the same, or one of them is no theme of its own any more."""
    policy.require(policy.may_merge_themes(viewer))
    if from_theme == into_theme:
        raise Refused(SAME)
    current = {theme.slug for theme in merged_themes().current()}
    if not {from_theme, into_theme} <= current:
        raise Refused(GONE)
    row = ThemeMerge(
        from_theme=from_theme,
        into_theme=into_theme,
        analyst_id=viewer.id,
        reason=reason,
        shown_to=last_shown(),
    )
    with rollback_on_conflict() as conflict:
        db.session.add(row)
        db.session.flush()
        audit.add(viewer, "merged complaint themes", f"{from_theme} into {into_theme}: {reason}")
        db.session.commit()
    if conflict:
        raise Refused(GONE)
