"""Tell members something: rows without text, once for each member, kind and item."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select, update

from forum import policy
from forum.core import clock
from forum.core.batches import batched
from forum.core.db import update_count, upsert
from forum.core.extensions import db
from forum.models.social import Channel, Notice, NoticeChannel, NoticeKind
from forum.policy.viewer import Viewer
from forum.social.notifications.kinds import DEFAULT_CHANNELS, About

ROWS_AT_ONCE = 500


def notify(
    kind: NoticeKind,
    member_ids: Collection[int],
    about: About,
    *,
    actor_id: int | None = None,
    at: datetime | None = None,
) -> None:
    """Within the caller's transaction; for up to ROWS_AT_ONCE members. Idempotent.

    Whoever switched the kind off is left out, as is who did it.
    """
    chosen = _channels(kind, member_ids)
    rows = [
        {
            "member_id": member_id,
            "kind": kind,
            "thing_kind": about.thing_kind,
            "thing_id": about.thing_id,
            "item_kind": about.item_kind,
            "item_id": about.item_id,
            "actor_id": actor_id,
            "at": at or clock.now(),
            "mail_due": channel == Channel.MAIL,
        }
        for member_id, channel in chosen.items()
        if channel != Channel.OFF and member_id != actor_id
    ]
    if rows:
        # As parameters: a statement with the values in it would be compiled for each batch.
        db.session.execute(upsert(Notice).on_conflict_do_nothing(), rows)


def notify_in_batches(
    kind: NoticeKind,
    member_ids: Iterable[int],
    about: About,
    *,
    actor_id: int | None = None,
    at: datetime | None = None,
) -> None:
    """For any number of members, with a commit after each batch; for jobs."""
    for some in batched(list(member_ids), ROWS_AT_ONCE):
        notify(kind, some, about, actor_id=actor_id, at=at)
        db.session.commit()


def _channels(kind: NoticeKind, member_ids: Collection[int]) -> dict[int, Channel]:
    channels = dict.fromkeys(member_ids, DEFAULT_CHANNELS[kind])
    chosen = select(NoticeChannel.member_id, NoticeChannel.channel).where(
        NoticeChannel.kind == kind, NoticeChannel.member_id.in_(member_ids)
    )
    return channels | {member: Channel(channel) for member, channel in db.session.execute(chosen)}


def mark_all_read(viewer: Viewer, up_to_id: int) -> None:
    """Those that were there when the page was drawn."""
    unread = policy.own_notices(viewer), Notice.read_at.is_(None), Notice.id <= up_to_id
    db.session.execute(update(Notice).where(*unread).values(read_at=clock.now(), mail_due=False))
    db.session.commit()


def mark_read(viewer: Viewer, thing_kind: str, thing_id: int) -> int:
    """All about one thing; how many were unread."""
    count = update_count(
        Notice,
        policy.own_notices(viewer),
        Notice.thing_kind == thing_kind,
        Notice.thing_id == thing_id,
        Notice.read_at.is_(None),
        read_at=clock.now(),
        mail_due=False,
    )
    db.session.commit()
    return count
