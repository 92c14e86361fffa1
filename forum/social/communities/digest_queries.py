"""The section of the digest on private communities: how much is new, and none of its words."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from forum import policy
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.accounts import User
from forum.models.communities import Community, CommunityPost
from forum.models.social import Follow, FollowKind, Strength
from forum.social.digest.schedule import DigestPeriod
from forum.social.digest.sources import DigestEntry, DigestSection

TITLE = "In your private communities"
MOST_ENTRIES = 5


def sections(
    members: Sequence[User], period: DigestPeriod
) -> Mapping[int, Sequence[DigestSection]]:
    """For who has joined one, may still enter it and has not muted it; one statement."""
    found: dict[int, list[DigestEntry]] = {}
    new = func.count(CommunityPost.id)
    rows = (
        select(User.id, Community.name, Community.slug, new)
        .join(Follow, Follow.member_id == User.id)
        .join(Community, Community.id == Follow.target_id)
        .join(CommunityPost, CommunityPost.community_id == Community.id)
        .where(Follow.kind == FollowKind.COMMUNITY, Follow.strength != Strength.MUTED)
        .where(User.id.in_([one.id for one in members]), policy.members_told_of(Community))
        .where(CommunityPost.posted_at > period.since, CommunityPost.posted_at <= period.until)
        .where(CommunityPost.withdrawn_at.is_(None), CommunityPost.author_id != User.id)
        .group_by(User.id, Community.id, Community.name, Community.slug)
        .order_by(User.id, new.desc(), Community.id)
    )
    for member_id, name, slug, number in db.session.execute(rows):
        words = plural(number, "new post or reply", "new posts and replies")
        entry = DigestEntry(name, f"/communities/{slug}", words)
        found.setdefault(member_id, []).append(entry)
    return {
        member_id: [DigestSection(TITLE, entries[:MOST_ENTRIES])]
        for member_id, entries in found.items()
    }
