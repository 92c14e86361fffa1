"""What a member follows. Nothing here says who follows something."""

from dataclasses import dataclass

from sqlalchemy import select

from forum import policy
from forum.core.extensions import db
from forum.models.social import Follow, FollowKind, Strength
from forum.policy.viewer import Viewer


@dataclass(frozen=True)
class FollowState:
    """What the follow button of a page shows (templates/components/follow.html)."""

    kind: FollowKind
    target_id: int
    may_follow: bool
    strength: Strength | None = None  # None: not followed
    follow: Follow | None = None

    @property
    def is_muted(self) -> bool:
        return self.strength == Strength.MUTED

    @property
    def is_followed(self) -> bool:
        return self.strength in (Strength.AT_ONCE, Strength.WEEKLY)


def state_of(viewer: Viewer, kind: FollowKind, target_id: int) -> FollowState:
    """One statement for a member, none for a visitor."""
    if not policy.may_follow(viewer):
        return FollowState(kind, target_id, may_follow=False)
    follow = db.session.scalar(
        select(Follow).where(
            policy.own_follows(viewer), Follow.kind == kind, Follow.target_id == target_id
        )
    )
    strength = Strength(follow.strength) if follow is not None else None
    return FollowState(kind, target_id, True, strength, follow)
