"""Standards as something to follow."""

from collections.abc import Collection

from sqlalchemy import select

from forum import policy
from forum.core.extensions import db
from forum.models.service_standards import Standard, StandardVersion
from forum.models.social import FollowKind
from forum.policy.viewer import Viewer
from forum.social.follows import queries as follows
from forum.social.follows.queries import FollowState
from forum.social.things.queries import Thing, Things

KIND_NAME = "Customer service standard"


def followed_standards(viewer: Viewer, ids: Collection[int]) -> Things:
    """By the standard's id, under its newest agreed words; without those of no agreed version."""
    one = StandardVersion
    rows = select(Standard.id, Standard.code, one.title, one.slug).join(one.standard)
    agreed = rows.where(Standard.id.in_(ids), policy.public_versions(), one.ends_it.is_(False))
    return {
        id_: Thing(
            FollowKind.STANDARD, id_, f"{code} {title}", standard_path(code, slug), KIND_NAME
        )
        for id_, code, title, slug in db.session.execute(agreed.order_by(one.number))
    }


def standard_path(code: str, slug: str) -> str:
    return f"/standards/{code}-{slug}"


def follow_state(viewer: Viewer, standard: Standard) -> FollowState:
    return follows.state_of(viewer, FollowKind.STANDARD, standard.id)
