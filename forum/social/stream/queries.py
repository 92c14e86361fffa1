"""The stream: what happened, the newest first, by keyset, worded under the viewer's rights.

Following asks for the newest of each thing followed and merges them, so its cost depends on how
much one follows and not on how much has happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    exists,
    select,
    true,
    union_all,
)

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import User
from forum.models.social import (
    Activity,
    ActivityKind,
    ActivityTarget,
    Follow,
    FollowKind,
    SocialPreference,
    Strength,
)
from forum.policy.viewer import ANY_VIEWER, Viewer, parameters
from forum.social.things import item_queries
from forum.social.things.item_queries import Item
from forum.social.things.queries import Thing

PER_PAGE = 30
KEY_LENGTH = 43  # of the hash that is stored
Follows = tuple[list[tuple[FollowKind, int]], int]  # what is followed, and how much is muted
Matched = dict[Activity, set[FollowKind]]
NAMES_THE_AUTHOR = (FollowKind.PERSON, FollowKind.ORGANISATION)


@dataclass(frozen=True)
class StreamEntry:
    id: int
    at: datetime
    item: Item


@dataclass
class ThingOfDay:
    """What happened to one thing on one day, the newest first."""

    thing: Thing
    entries: list[StreamEntry] = field(default_factory=list)


@dataclass
class StreamDay:
    day: date  # in London
    things: list[ThingOfDay] = field(default_factory=list)


@dataclass(frozen=True)
class StreamPage:
    days: list[StreamDay]
    older_than: int | None  # the id from which the next page goes on; None at the end


def everything(viewer: Viewer, before: int | None = None) -> StreamPage:
    listed = select(Activity).where(Activity.is_listed, _is_before(Activity.id, before))
    newest = listed.order_by(Activity.id.desc()).limit(PER_PAGE + 1)
    return _page(viewer, list(db.session.scalars(newest)))


def following(viewer: Viewer, before: int | None = None) -> StreamPage:
    matched = matches(viewer, before, PER_PAGE + 1)
    return _page(viewer, list(matched), matched)


def latest(viewer: Viewer, follows: Follows, most: int) -> list[StreamEntry]:
    """The newest of what others did to what is followed; `follows`: as the caller has read them.

    In the order of time: data that is loaded may be older than what was recorded before it.
    """
    matched = matches(viewer, None, most, follows)
    found = entries(viewer, list(matched), matched, has_own=False)
    return sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True)


def matches(
    viewer: Viewer, before: int | None, limit: int, follows: Follows | None = None
) -> Matched:
    """The newest activities followed, newest first, with the kinds of follow that match."""
    followed, muted = follows or _follows(viewer)
    if not followed:
        return {}
    asked = parameters(viewer, before=before)
    for place, (followed_kind, target_id) in enumerate(followed):
        asked |= {f"kind_{place}": followed_kind, f"target_{place}": target_id}
    newest = _newest(len(followed), before is not None, bool(muted), limit)
    found: Matched = {}
    for activity, kind in db.session.execute(newest, asked):
        if activity not in found and len(found) == limit:
            break
        found.setdefault(activity, set()).add(FollowKind(kind))
    return found


def _follows(viewer: Viewer) -> Follows:
    rows = db.session.execute(
        select(Follow.kind, Follow.target_id, Follow.strength).where(policy.own_follows(viewer))
    )
    return follows_of((kind, target_id, strength) for kind, target_id, strength in rows)


def follows_of(given: Iterable[tuple[str, int, str]]) -> Follows:
    """`given`: kind, target and strength of each follow of one member."""
    rows = list(given)
    followed = [(FollowKind(k), i) for k, i, strength in rows if strength != Strength.MUTED]
    return followed, len(rows) - len(followed)


@lru_cache(maxsize=64)
def _newest(follows: int, is_older: bool, mutes: bool, limit: int) -> Select[Activity, FollowKind]:
    """For so many follows; built once, since members look again and again."""
    parts = (_newest_of(place, is_older, limit) for place in range(follows))
    merged = union_all(*parts).subquery()
    newest = select(Activity, merged.c.kind).join(merged, merged.c.activity_id == Activity.id)
    newest = newest.order_by(Activity.id.desc())
    return newest.where(~_is_muted(merged.c.activity_id)) if mutes else newest


def _newest_of(place: int, is_older: bool, limit: int) -> Select[int, FollowKind]:
    newest = (
        select(ActivityTarget.activity_id, ActivityTarget.kind)
        .where(
            ActivityTarget.kind == bindparam(f"kind_{place}", type_=String),
            ActivityTarget.target_id == bindparam(f"target_{place}", type_=Integer),
            ActivityTarget.activity_id < bindparam("before", type_=Integer) if is_older else true(),
        )
        .order_by(ActivityTarget.activity_id.desc())
        .limit(limit)
        .subquery()
    )
    return select(newest.c.activity_id, newest.c.kind)


def _is_muted(activity_id: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(
        ActivityTarget.activity_id == activity_id,
        policy.own_follows(ANY_VIEWER),
        Follow.strength == Strength.MUTED,
        Follow.kind == ActivityTarget.kind,
        Follow.target_id == ActivityTarget.target_id,
    )


def _is_before(column, before: int | None):
    return column < before if before is not None else column.is_not(None)


def _page(viewer: Viewer, found: Sequence[Activity], matched: Matched | None = None) -> StreamPage:
    shown = found[:PER_PAGE]
    return StreamPage(
        by_day(entries(viewer, shown, matched)),
        shown[-1].id if len(found) > PER_PAGE else None,
    )


def entries(
    viewer: Viewer,
    rows: Sequence[Activity],
    matched: Matched | None = None,
    has_own: bool = True,
) -> list[StreamEntry]:
    """Of these activities, in their order, without what is gone or not for this viewer.

    Nor what is anonymous now and matches a follow of its author or organisation alone. `has_own`:
    with what the viewer did.
    """
    items = item_queries.load_all(viewer, {(row.kind, row.object_id) for row in rows})
    found = []
    for row in rows:
        item = items.get((ActivityKind(row.kind), row.object_id))
        is_left_out = row.actor_id == viewer.id and not has_own
        if item is None or is_left_out or (item.is_anonymous and _tells_author(matched, row)):
            continue
        found.append(StreamEntry(row.id, row.at, item))
    return found


def _tells_author(matched: Matched | None, activity: Activity) -> bool:
    kinds = (matched or {}).get(activity, set())
    return bool(kinds) and kinds <= set(NAMES_THE_AUTHOR)


def by_day(found: Sequence[StreamEntry]) -> list[StreamDay]:
    """Each day once: data that is loaded may be older than what was recorded before it."""
    days: list[StreamDay] = []
    for entry in sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True):
        day = clock.in_london(entry.at).date()
        if not days or days[-1].day != day:
            days.append(StreamDay(day))
        key = entry.item.thing
        of_thing = next((one for one in days[-1].things if one.thing == key), None)
        if of_thing is None:
            of_thing = ThingOfDay(key)
            days[-1].things.append(of_thing)
        of_thing.entries.append(entry)
    return days


def feed_entries(viewer: Viewer) -> list[StreamEntry]:
    matched = matches(viewer, None, PER_PAGE)
    return entries(viewer, list(matched), matched)


def preference_of(viewer: Viewer) -> SocialPreference | None:
    return db.session.get(SocialPreference, viewer.id)


def member_of_feed(key: str) -> User:
    """The key is the secret. NotFound for one that was replaced or whose owner has left."""
    member = db.session.scalar(
        select(User)
        .join(SocialPreference, SocialPreference.member_id == User.id)
        .where(SocialPreference.feed_key == hashed(key)[:KEY_LENGTH], policy.reachable_members())
    )
    if member is None:
        raise NotFound
    return member
