"""Who facilitates open communities on which terms: they edit the summaries of these."""

from collections.abc import Collection

from sqlalchemy import Select, select

from forum.core.extensions import db
from forum.models.communities import Community, CommunityFacilitator, CommunityState
from forum.policy.viewer import Viewer


def facilitated_terms(viewer: Viewer) -> frozenset[int]:
    """Terms of the open communities that one facilitates; no statement for a visitor."""
    if not viewer.is_verified:
        return frozenset()
    of_one = _facilitations().where(CommunityFacilitator.user_id == viewer.id)
    return frozenset(db.session.scalars(of_one.with_only_columns(Community.term_id)))


def facilitators_on(term_ids: Collection[int]) -> Select[int]:
    """Ids of those who facilitate an open community on one of these."""
    on_these = _facilitations().where(Community.term_id.in_(term_ids))
    return on_these.with_only_columns(CommunityFacilitator.user_id)


def _facilitations() -> Select[int]:
    accepted = CommunityFacilitator.accepted_at.is_not(None)
    rows = select(Community.id).join(CommunityFacilitator)
    return rows.where(accepted, Community.state == CommunityState.OPEN)
