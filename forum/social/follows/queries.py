"""What a member follows. Nothing here says who follows something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from forum import policy
from forum.core.extensions import db
from forum.models.social import Follow, FollowKind, Strength
from forum.policy.viewer import Viewer
from forum.social.things import queries as things
from forum.social.things.queries import Thing

GONE = "No longer there"
KIND_NAMES = {
    "Area": "Areas",
    "Case study": "Case studies",
    "Claimant group": "Claimant groups",
    "Community": "Communities",
    "Complaint theme": "Complaint themes",
    "Customer service standard": "Customer service standards",
    "Journey stage": "Journey stages",
    "Organisation": "Organisations",
    "Person": "People",
    "Practice": "Practices",
    "Question": "Questions",
    "Workshop series": "Workshop series",
}


class Posted(Protocol):
    """A comment or an answer."""

    @property
    def id(self) -> int: ...
    @property
    def posted_at(self) -> datetime: ...
    @property
    def author_id(self) -> int: ...


@dataclass(frozen=True)
class FollowState:
    """What the follow button of a page shows (templates/components/follow.html)."""

    kind: FollowKind
    target_id: int
    may_follow: bool
    strength: Strength | None = None  # None: not followed
    follow: Follow | None = None

    def new_among(self, rows: Iterable[Posted], viewer: Viewer) -> frozenset[int]:
        """Ids of what others posted since the member was last on this followed page."""
        if self.follow is None or not self.is_followed:
            return frozenset()
        seen_at = self.follow.seen_at
        return frozenset(
            row.id for row in rows if row.posted_at > seen_at and row.author_id != viewer.id
        )

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
    return state_with(viewer, kind, target_id, follow)


def state_with(
    viewer: Viewer, kind: FollowKind, target_id: int, follow: Follow | None
) -> FollowState:
    """As state_of(), for a page that has read the viewer's own follow already."""
    if not policy.may_follow(viewer):
        return FollowState(kind, target_id, may_follow=False)
    strength = Strength(follow.strength) if follow is not None else None
    return FollowState(kind, target_id, True, strength, follow)


@dataclass(frozen=True)
class Followed:
    """One row of the list of what a member follows."""

    follow: Follow
    thing: Thing | None  # None: gone, or not for this viewer any more


def listed(viewer: Viewer) -> list[tuple[str, list[Followed]]]:
    """By the name of the kind, in the order of the names; what is gone last."""
    rows = list(
        db.session.scalars(
            select(Follow).where(policy.own_follows(viewer)).order_by(Follow.id.desc())
        )
    )
    found = things.load_all(viewer, {(row.kind, row.target_id) for row in rows})
    by_name: dict[str, list[Followed]] = {}
    for row in rows:
        thing = found.get((row.kind, row.target_id))
        name = KIND_NAMES[thing.kind_name] if thing is not None else GONE
        by_name.setdefault(name, []).append(Followed(row, thing))
    return sorted(by_name.items(), key=lambda named: (named[0] == GONE, named[0]))
