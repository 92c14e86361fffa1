"""Record that something happened, in the transaction in which it does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, literal_column, or_
from sqlalchemy.orm import Session, scoped_session

from forum.core import clock
from forum.core.db import upsert
from forum.core.extensions import db
from forum.models.social import (
    LISTED,
    Activity,
    ActivityKind,
    ActivityTarget,
    Follow,
    FollowKind,
    FollowReason,
    Strength,
)


@dataclass(frozen=True)
class Happened:
    kind: ActivityKind
    object_id: int
    actor_id: int | None = None
    round: int = 0
    at: datetime | None = None  # None: now


@dataclass(frozen=True)
class NewPost:
    """A question or a case study that is new, held or not."""

    kind: FollowKind
    object_id: int
    author_id: int


def follow_own(posted: Collection[NewPost], session: Session | scoped_session) -> None:
    """Who posts something follows it weekly, so that what is new on it is marked.

    Once, when it is posted: whoever stops or mutes it has stopped for good.
    """
    if not posted:
        return
    rows = [
        {
            "member_id": one.author_id,
            "kind": one.kind,
            "target_id": one.object_id,
            "strength": Strength.WEEKLY,
            "reason": FollowReason.POSTED,
            "since": clock.now(),
            "seen_at": clock.now(),
        }
        for one in posted
    ]
    session.execute(upsert(Follow).values(rows).on_conflict_do_nothing())


def record(happened: Collection[Happened], session: Session | scoped_session | None = None) -> None:
    """Idempotent by kind, object and round. The worker fans it out after the commit.

    What was out of sight when its turn came, and so was told to nobody, has another turn.
    """
    if not happened:
        return
    rows = [
        {
            "kind": one.kind,
            "object_id": one.object_id,
            "round": one.round,
            "actor_id": one.actor_id,
            "at": one.at or clock.now(),
            "is_listed": one.kind in LISTED,
        }
        for one in happened
    ]
    new = upsert(Activity).values(rows)
    # By name: a column of Activity would bring the table into the inner SELECT, any row of it.
    was_told = exists().where(ActivityTarget.activity_id == literal_column("activity.id"))
    may_come_again = or_(Activity.is_listed, Activity.kind == ActivityKind.POST)
    again = new.on_conflict_do_update(
        index_elements=["kind", "object_id", "round"],
        set_={"at": new.excluded.at, "fanned_out_at": None},
        where=Activity.fanned_out_at.is_not(None) & ~was_told & may_come_again,
    )
    (session or db.session).execute(again)
