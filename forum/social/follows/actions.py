"""Follow, mute, and stop."""

from collections.abc import Collection

from sqlalchemy import delete, func, select, update

from forum import policy
from forum.core import clock
from forum.core.db import upsert, writing
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.models.accounts import Guest, User
from forum.models.social import Follow, FollowKind, FollowReason, Notice, Strength
from forum.policy.viewer import Viewer
from forum.social.notifications.queries import unread_of

MOST_FOLLOWS = 200  # the stream asks the database once for each


def choose(viewer: Viewer, kind: FollowKind, target_id: int, strength: Strength | None) -> None:
    """Follow at this strength, mute, or (None) stop. Idempotent."""
    policy.require(policy.may_follow(viewer))
    if strength is None:
        _delete(viewer, kind, target_id)
    else:
        _set(viewer, kind, target_id, strength)
    db.session.commit()


def unfollow(viewer: Viewer, follow_id: int) -> None:
    """NotFound for another's, as for one that is not there."""
    own = select(Follow).where(policy.own_follows(viewer), Follow.id == follow_id)
    follow = db.session.scalar(own)
    if follow is None:
        raise NotFound
    db.session.delete(follow)
    db.session.commit()


def mark_seen(viewer: User | Guest, thing_kind: str, thing_id: int, has_new: bool) -> None:
    """The page of a thing was opened: what is new on it, and what was told of it, is read.

    Most openings write nothing. `has_new`: newer than the `seen_at` of the viewer's follow.
    """
    unread = viewer.unread_notices and unread_of(viewer, thing_kind, thing_id)
    if not unread and not has_new:
        return
    viewer.unread_notices = max(0, viewer.unread_notices - unread)
    viewer_id, now = viewer.id, clock.now()
    with writing() as session:
        session.execute(
            update(Follow)
            .where(Follow.member_id == viewer_id)
            .where(Follow.kind == thing_kind, Follow.target_id == thing_id)
            .values(seen_at=now)
        )
        session.execute(
            update(Notice)
            .where(Notice.member_id == viewer_id, Notice.read_at.is_(None))
            .where(Notice.thing_kind == thing_kind, Notice.thing_id == thing_id)
            .values(read_at=now, mail_due=False)
        )
        session.commit()


def mark_items_read(
    viewer: User | Guest, thing: tuple[str, int], item_kind: str, item_ids: Collection[int]
) -> None:
    """What was told of some items of a thing is read; most openings write nothing."""
    if not viewer.unread_notices or not item_ids:
        return
    thing_kind, thing_id = thing
    viewer_id = viewer.id
    with writing() as session:
        session.execute(
            update(Notice)
            .where(Notice.member_id == viewer_id, Notice.read_at.is_(None))
            .where(Notice.thing_kind == thing_kind, Notice.thing_id == thing_id)
            .where(Notice.item_kind == item_kind, Notice.item_id.in_(item_ids))
            .values(read_at=clock.now(), mail_due=False)
        )
        session.commit()


def _set(viewer: Viewer, kind: FollowKind, target_id: int, strength: Strength) -> None:
    if not _has(viewer, kind, target_id) and _count(viewer) >= MOST_FOLLOWS:
        raise Refused(f"You follow {MOST_FOLLOWS} things. Stop following one first.")
    now = clock.now()
    row = upsert(Follow).values(
        member_id=viewer.id,
        kind=kind,
        target_id=target_id,
        strength=strength,
        since=now,
        seen_at=now,
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["member_id", "kind", "target_id"],
            set_={"strength": row.excluded.strength},
        )
    )


def _delete(viewer: Viewer, kind: FollowKind, target_id: int) -> None:
    own = policy.own_follows(viewer), Follow.kind == kind, Follow.target_id == target_id
    db.session.execute(delete(Follow).where(*own))


def _has(viewer: Viewer, kind: FollowKind, target_id: int) -> bool:
    one = select(Follow.id).where(
        policy.own_follows(viewer), Follow.kind == kind, Follow.target_id == target_id
    )
    return db.session.scalar(one) is not None


def _count(viewer: Viewer) -> int:
    return db.session.scalar(select(func.count(Follow.id)).where(policy.own_follows(viewer))) or 0


def follow_joined(member_id: int, target_id: int) -> None:
    """A community, weekly, within the caller's transaction.

    One that is followed or muted already stays so.
    """
    row = upsert(Follow).values(
        member_id=member_id,
        kind=FollowKind.COMMUNITY,
        target_id=target_id,
        strength=Strength.WEEKLY,
        reason=FollowReason.JOINED,
        since=clock.now(),
        seen_at=clock.now(),
    )
    db.session.execute(row.on_conflict_do_nothing())


def forget(member_id: int, kind: FollowKind, target_ids: Collection[int] | None = None) -> None:
    """Within the caller's transaction: what they may not see now, and what was told of it.

    `target_ids`: None for all of the kind.
    """
    follow = [Follow.member_id == member_id, Follow.kind == kind]
    told = [Notice.member_id == member_id, Notice.thing_kind == kind]
    if target_ids is not None:
        follow.append(Follow.target_id.in_(target_ids))
        told.append(Notice.thing_id.in_(target_ids))
    db.session.execute(delete(Follow).where(*follow))
    db.session.execute(delete(Notice).where(*told))


def follow_from_profile(member: User) -> int:
    """Follow weekly the claimant groups and areas of a profile, for who has just joined.

    Within the caller's transaction; how many. What is followed or muted already stays as it is.
    """
    return follow_weekly(member, [term.id for term in (*member.works_with, *member.areas)])


def follow_weekly(member: User, term_ids: Collection[int]) -> int:
    """Within the caller's transaction; how many terms."""
    if not term_ids:
        return 0
    rows = [
        {
            "member_id": member.id,
            "kind": FollowKind.TERM,
            "target_id": term_id,
            "strength": Strength.WEEKLY,
            "since": clock.now(),
            "seen_at": clock.now(),
        }
        for term_id in dict.fromkeys(term_ids)
    ]
    db.session.execute(upsert(Follow).values(rows).on_conflict_do_nothing())
    return len(rows)
