"""Record that something happened, in the transaction in which it does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, scoped_session

from forum.core import clock
from forum.core.db import upsert
from forum.core.extensions import db
from forum.models.social import LISTED, Activity, ActivityKind


@dataclass(frozen=True)
class Happened:
    kind: ActivityKind
    object_id: int
    actor_id: int | None = None
    round: int = 0
    at: datetime | None = None  # None: now


def record(happened: Collection[Happened], session: Session | scoped_session | None = None) -> None:
    """Idempotent by kind, object and round. The worker fans it out after the commit."""
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
    (session or db.session).execute(upsert(Activity).values(rows).on_conflict_do_nothing())
