from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.provenance import ILLUSTRATIVE
from forum.models.releases import ChangeOutcome, ClockWatch, Release, ReleaseChange, open_releases
from forum.policy.viewer import Viewer


def releases(viewer: Viewer) -> Sequence[Release]:
    """The calendar, releases to come first."""
    newest_first = select(Release).where(policy.visible_releases(viewer))
    newest_first = newest_first.options(joinedload(Release.reissue_of))
    return db.session.scalars(newest_first.order_by(Release.release_at.desc(), Release.id)).all()


def calendar_page(
    viewer: Viewer, limit: int, after: tuple[datetime, int] | None
) -> Sequence[Release]:
    """As releases(), from a place in that order on: instant and id of the last one before."""
    statement = select(Release).where(policy.visible_releases(viewer))
    if after is not None:
        at, last_id = after
        next_of_same = and_(Release.release_at == at, Release.id > last_id)
        statement = statement.where(or_(Release.release_at < at, next_of_same))
    newest_first = statement.order_by(Release.release_at.desc(), Release.id)
    return db.session.scalars(newest_first.limit(limit)).all()


def get(viewer: Viewer, release_id: int) -> Release:
    one = select(Release).where(Release.id == release_id, policy.visible_releases(viewer))
    found = db.session.scalar(one)
    if found is None:
        raise NotFound
    return found


def last_release() -> Release | None:
    """The newest that is out, of official statistics."""
    out = select(Release).where(Release.id.in_(open_releases()), Release.basis != ILLUSTRATIVE)
    return db.session.scalar(out.order_by(Release.release_at.desc()).limit(1))


def to_reissue() -> Sequence[Release]:
    """Open releases, of which a corrected version can be announced."""
    out = select(Release).where(Release.id.in_(open_releases()))
    return db.session.scalars(out.order_by(Release.release_at.desc())).all()


# Changes


def history(release: Release) -> Sequence[ReleaseChange]:
    """Changes of its date, oldest first: public, since they name nobody."""
    confirmed = select(ReleaseChange).where(
        ReleaseChange.release_id == release.id, ReleaseChange.outcome == ChangeOutcome.CONFIRMED
    )
    return db.session.scalars(confirmed.order_by(ReleaseChange.id)).all()


def waiting(viewer: Viewer) -> Sequence[ReleaseChange]:
    """What a second analyst is to decide; for others there is none."""
    if not policy.may_keep_calendar(viewer):
        return []
    asked = select(ReleaseChange).where(ReleaseChange.outcome == ChangeOutcome.WAITING)
    whole = asked.options(joinedload(ReleaseChange.release), joinedload(ReleaseChange.asked_by))
    return db.session.scalars(whole.order_by(ReleaseChange.id)).all()


def change(viewer: Viewer, change_id: int) -> ReleaseChange:
    found = db.session.get(ReleaseChange, change_id)
    if found is None or not policy.may_keep_calendar(viewer):
        raise NotFound
    return found


def asked_by(viewer: Viewer) -> Select[ReleaseChange]:
    return select(ReleaseChange).where(ReleaseChange.asked_by_id == viewer.id)


def as_kept(change: ReleaseChange) -> dict[str, str]:
    """For the export of one's own data."""
    return {
        "kind": change.kind,
        "name": change.name,
        "because": change.because,
        "outcome": change.outcome,
        "asked_at": change.asked_at.isoformat(),
    }


# The clock


@dataclass(frozen=True)
class ClockState:
    """The state of the clock watch."""

    now: datetime
    seen_at: datetime | None  # the last time it was sure of
    is_believed: bool
    held_back: int  # releases that would be open by this clock


def clock_state() -> ClockState:
    now = clock.now()
    watch = db.session.get(ClockWatch, 1)
    is_believed = watch is not None and now <= watch.good_until
    held_back = 0 if is_believed else _held_back(now)
    return ClockState(now, watch.seen_at if watch else None, is_believed, held_back)


def _held_back(now: datetime) -> int:
    by_this_clock = select(Release).where(Release.release_at <= now)
    closed = (r for r in db.session.scalars(by_this_clock) if not (r.is_open or r.is_cancelled))
    return sum(1 for _ in closed)
