"""Fan out what happened: into the streams of what it is about, and to those it concerns."""

from datetime import datetime, timedelta

from sqlalchemy import select

from forum.core import clock
from forum.core.batches import batched, delete_in_batches
from forum.core.db import reading, update_if, upsert
from forum.core.extensions import db
from forum.models.social import Activity, ActivityKind, ActivityTarget, Notice, NoticeKind
from forum.people.supply_chains import queries as supply_chains
from forum.people.supply_chains.jobs import REMIND_AFTER
from forum.social.notifications import recipients_queries
from forum.social.notifications.actions import notify, notify_in_batches
from forum.social.notifications.recipients_queries import NoticeAudience
from forum.social.stream.actions import Happened, record

AT_ONCE = 50
TOLD_WITHIN = timedelta(days=3)  # what is older, such as imported data, is told to nobody
KEPT = timedelta(days=90)


def fan_out() -> bool:
    """Idempotent, and safe to kill: whether there may be more to do."""
    with reading():
        waiting = select(Activity.id).where(Activity.fanned_out_at.is_(None))
        ids = list(db.session.scalars(waiting.order_by(Activity.id).limit(AT_ONCE)))
    for activity_id in ids:
        _fan_out(activity_id)
    return len(ids) == AT_ONCE


def _fan_out(activity_id: int) -> None:
    with reading():
        activity = db.session.get(Activity, activity_id)
        if activity is None or activity.fanned_out_at is not None:
            return
        audience = recipients_queries.audience_of(activity)
        actor_id, at = activity.actor_id, activity.at
        is_news = at > clock.now() - TOLD_WITHIN
        direct = _direct(audience, actor_id) if is_news else {}
        followers = recipients_queries.followers(audience) if is_news else []
    told = {member for members in direct.values() for member in members}
    _insert_targets(activity_id, audience)
    _tell(audience, direct, [one for one in followers if one not in told], actor_id, at)
    not_yet = Activity.id == activity_id, Activity.fanned_out_at.is_(None)
    update_if(Activity, *not_yet, synchronize=False, fanned_out_at=clock.now())
    db.session.commit()


def _direct(audience: NoticeAudience, actor_id: int | None) -> dict[NoticeKind, list[int]]:
    """Each member once, by the first kind that concerns them."""
    kind_of: dict[int, NoticeKind] = {}
    for kind, member_id in audience.direct:
        if member_id != actor_id:
            kind_of.setdefault(member_id, kind)
    if audience.thing is not None:
        for member_id in recipients_queries.muted_by(audience.thing, list(kind_of)):
            del kind_of[member_id]
    direct: dict[NoticeKind, list[int]] = {}
    for member_id, kind in kind_of.items():
        direct.setdefault(kind, []).append(member_id)
    return direct


def _tell(
    audience: NoticeAudience,
    direct: dict[NoticeKind, list[int]],
    followers: list[int],
    actor_id: int | None,
    at: datetime,
) -> None:
    if audience.about is None:
        return
    for kind, members in direct.items():
        notify(kind, members, audience.about, actor_id=actor_id, at=at)
    notify_in_batches(NoticeKind.FOLLOWED, followers, audience.about, actor_id=actor_id, at=at)


def _insert_targets(activity_id: int, audience: NoticeAudience) -> None:
    rows = [
        {"activity_id": activity_id, "kind": kind, "target_id": target_id}
        for kind, target_id in dict.fromkeys(audience.targets)
    ]
    if rows:
        db.session.execute(upsert(ActivityTarget).values(rows).on_conflict_do_nothing())


def tell_of_unconfirmed_links() -> None:
    """Leads are told once for each day on which a link was confirmed last. Idempotent."""
    happened = [
        Happened(ActivityKind.LINK_UNCONFIRMED, link_id, round=confirmed_on.toordinal())
        for link_id, confirmed_on in supply_chains.unconfirmed_since(REMIND_AFTER)
    ]
    for some in batched(happened, AT_ONCE):
        record(some)
        db.session.commit()


def forget_old() -> None:
    """Notifications of three months ago, read or not."""
    delete_in_batches(Notice, Notice.at < clock.now() - KEPT)
