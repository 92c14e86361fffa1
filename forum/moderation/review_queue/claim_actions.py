"""Who handles an item: one row for each, taken by a conditional UPDATE."""

from datetime import timedelta

from sqlalchemy import delete, or_

from forum.core import clock
from forum.core.db import upsert_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.review import ReviewClaim
from forum.policy.viewer import Viewer

CLAIMED_FOR = timedelta(minutes=15)
TAKEN = "Another moderator is handling this one. Take the next, or come back in a few minutes."


def claim(viewer: Viewer, kind: str, object_id: int) -> None:
    """Handle an item for CLAIMED_FOR; again, from now on. Refused where another one does."""
    take(viewer, kind, object_id)
    db.session.commit()


def take(viewer: Viewer, kind: str, object_id: int) -> None:
    """As claim(), within the caller's transaction.

    It locks the item: of two moderators at once, the second goes on when the first has
    committed, and then reads what the first decided.
    """
    now = clock.now()
    is_free = or_(ReviewClaim.moderator_id == viewer.id, ReviewClaim.until <= now)
    key = {"kind": kind, "object_id": object_id}
    values = {"moderator_id": viewer.id, "until": now + CLAIMED_FOR}
    if not upsert_if(ReviewClaim, key, is_free, **values):
        db.session.rollback()
        raise Refused(TAKEN)
    db.session.expire_all()


def release(viewer: Viewer, kind: str, object_id: int) -> None:
    """Let others handle it; nothing where this moderator does not."""
    let_go(viewer, kind, object_id)
    db.session.commit()


def let_go(viewer: Viewer, kind: str, object_id: int) -> None:
    """As release(), within the caller's transaction."""
    of_it = ReviewClaim.kind == kind, ReviewClaim.object_id == object_id
    db.session.execute(delete(ReviewClaim).where(*of_it, ReviewClaim.moderator_id == viewer.id))


def forget_old() -> None:
    """Claims that have run out; anybody may take those items as it is."""
    db.session.execute(delete(ReviewClaim).where(ReviewClaim.until <= clock.now()))
    db.session.commit()
