"""News of what members follow, as sections of the digest: for wings above this one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.social import Follow, Strength
from forum.social.digest.sources import DigestEntry, DigestSection

Target = tuple[str, int]  # FollowKind, id


@dataclass(frozen=True)
class FollowedNews:
    """For who follows one of the targets, and has muted none of them."""

    entry: DigestEntry
    targets: frozenset[Target]


def sections_for_followers(
    members: Sequence[User], news: Mapping[str, Sequence[FollowedNews]], most: int
) -> dict[int, list[DigestSection]]:
    """By member; `news` by the title of its section, of which each gets `most` at most."""
    kinds = {kind for some in news.values() for one in some for kind, _ in one.targets}
    if not kinds:
        return {}
    followed, muted = _follows([member.id for member in members], sorted(kinds))
    return {
        member_id: [
            DigestSection(title, own[:most])
            for title, some in news.items()
            if (own := _wanted(some, targets, muted.get(member_id, set())))
        ]
        for member_id, targets in followed.items()
    }


def _wanted(
    news: Sequence[FollowedNews], followed: set[Target], muted: set[Target]
) -> list[DigestEntry]:
    return [one.entry for one in news if followed & one.targets and not muted & one.targets]


def _follows(
    ids: Sequence[int], kinds: Sequence[str]
) -> tuple[dict[int, set[Target]], dict[int, set[Target]]]:
    """What each member follows, and what each muted."""
    followed: dict[int, set[Target]] = {}
    muted: dict[int, set[Target]] = {}
    rows = select(Follow.member_id, Follow.kind, Follow.target_id, Follow.strength)
    of_these = rows.where(Follow.member_id.in_(ids), Follow.kind.in_(kinds))
    for member_id, kind, target_id, strength in db.session.execute(of_these):
        where = muted if strength == Strength.MUTED else followed
        where.setdefault(member_id, set()).add((kind, target_id))
    return followed, muted
