"""Reads of reviews: which standards are due one, and who is reminded."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.service_standards import (
    Side,
    Standard,
    StandardFramework,
    StandardVersion,
    applies,
)
from forum.policy.viewer import Viewer
from forum.standards.versions import queries as versions


def current(standard: Standard) -> StandardVersion | None:
    """The version that applies now."""
    of_it = StandardVersion.standard_id == standard.id, policy.public_versions(), applies()
    return db.session.scalars(select(StandardVersion).where(*of_it)).first()


def due_on(days: Sequence[date]) -> Sequence[Standard]:
    """With a next review on one of these days."""
    rows = select(Standard).where(Standard.next_review_on.in_(days)).order_by(Standard.id)
    whole = joinedload(Standard.framework).selectinload(StandardFramework.contracts)
    return [one for one in db.session.scalars(rows.options(whole)) if current(one) is not None]


def reminded(framework: StandardFramework) -> list[User]:
    """Both sides: each may review."""
    sides = Side.PRIME, Side.CONTRACT_MANAGER
    found = [one for side in sides for one in versions.members_of_side(framework, side)]
    return list(dict.fromkeys(found))


def planned_for(viewer: Viewer) -> list[Standard]:
    """With a next review, of the frameworks that the viewer keeps: the first one on top."""
    found = [
        one
        for framework in versions.own_frameworks(viewer)
        for one in framework.standards
        if one.next_review_on is not None and current(one) is not None
    ]
    return sorted(found, key=lambda one: (one.next_review_on or date.max, one.code))
