"""Changes to the calendar: asked for by one analyst, confirmed by another.

Each is decided by one conditional UPDATE, so that two who press at once, or a release that
opens in between, cannot both win.
"""

from datetime import date, datetime, timedelta

from forum import policy
from forum.core import audit, clock
from forum.core.db import update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.releases import ChangeKind, ChangeOutcome, Release, ReleaseChange, open_releases
from forum.performance.releases import release_clock
from forum.policy.viewer import Viewer

NOTICE = timedelta(weeks=4)
HAS_PASSED = "That instant has passed. Choose a later one."
ALREADY_DECIDED = "Somebody has decided on this already."
NO_LONGER = "This release is open or cancelled, so it cannot be changed any more."
WANTS_A_REASON = (
    "It is now less than four weeks ahead, and no reason for the shorter notice was given. "
    "Drop it and announce it again with a reason."
)


def is_short_notice(release_at: datetime) -> bool:
    return release_at - clock.now() < NOTICE


def announce(
    viewer: Viewer,
    *,
    name: str,
    release_at: datetime,
    cut_off: date,
    because: str = "",
    reissue_of_id: int | None = None,
) -> ReleaseChange:
    policy.require(policy.may_keep_calendar(viewer))
    if release_at <= clock.now():
        raise Refused(HAS_PASSED)
    change = ReleaseChange(
        kind=ChangeKind.ANNOUNCE,
        name=name,
        release_at=release_at,
        cut_off=cut_off,
        because=because,
        reissue_of_id=reissue_of_id,
        asked_by_id=viewer.id,
    )
    return _save_request(viewer, change, f"to announce {name}")


def move(viewer: Viewer, release: Release, release_at: datetime, because: str) -> ReleaseChange:
    policy.require(policy.may_keep_calendar(viewer))
    if not policy.may_change_release(viewer, release):
        raise Refused(NO_LONGER)
    if release_at <= clock.now():
        raise Refused(HAS_PASSED)
    change = ReleaseChange(
        kind=ChangeKind.MOVE,
        release_id=release.id,
        name=release.name,
        release_at=release_at,
        was_at=release.release_at,
        cut_off=release.cut_off,
        because=because,
        asked_by_id=viewer.id,
    )
    return _save_request(viewer, change, f"to move release {release.id}")


def _save_request(viewer: Viewer, change: ReleaseChange, what: str) -> ReleaseChange:
    db.session.add(change)
    audit.add(viewer, "asked for a change of the calendar", what[:200])
    db.session.commit()
    return change


def confirm(viewer: Viewer, change: ReleaseChange) -> Release:
    """Carry a requested change out exactly as it was requested."""
    policy.require(policy.may_confirm_change(viewer, change))
    if change.release_at <= clock.now():
        raise Refused(HAS_PASSED)
    if is_short_notice(change.release_at) and not change.because:
        raise Refused(WANTS_A_REASON)
    _decide(viewer, change, ChangeOutcome.CONFIRMED)
    release = _announced(change) if change.kind == ChangeKind.ANNOUNCE else _moved(change)
    audit.add(viewer, "confirmed a change of the calendar", f"{change.kind} {release.id}")
    db.session.commit()
    return release


def drop(viewer: Viewer, change: ReleaseChange) -> None:
    policy.require(policy.may_drop_change(viewer, change))
    _decide(viewer, change, ChangeOutcome.DROPPED)
    audit.add(viewer, "dropped a change of the calendar", f"{change.kind} {change.name}"[:200])
    db.session.commit()


def _decide(viewer: Viewer, change: ReleaseChange, outcome: ChangeOutcome) -> None:
    """Refused where somebody was first."""
    undecided = (ReleaseChange.id == change.id) & (ReleaseChange.outcome == ChangeOutcome.WAITING)
    if not update_if(
        ReleaseChange,
        undecided,
        outcome=outcome,
        decided_by_id=viewer.id,
        decided_at=clock.now(),
    ):
        db.session.rollback()
        raise Refused(ALREADY_DECIDED)


def _announced(change: ReleaseChange) -> Release:
    release = Release(
        ref=f"announced-{change.id}",
        name=change.name,
        release_at=change.release_at,
        cut_off=change.cut_off,
        basis="announced here",
        reissue_of_id=change.reissue_of_id,
        announced_at=clock.now(),
        short_notice_because=change.because if is_short_notice(change.release_at) else "",
    )
    db.session.add(release)
    db.session.flush()
    change.release_id = release.id
    return release


def _moved(change: ReleaseChange) -> Release:
    """From where it stood when this was asked: a second move since then is not undone."""
    assert change.release_id is not None
    release = db.session.get_one(Release, change.release_id)
    _change_unopened(release, Release.release_at == change.was_at, release_at=change.release_at)
    return release


def cancel(viewer: Viewer, release: Release, because: str) -> None:
    """At once and by one person: it opens nothing."""
    policy.require(policy.may_keep_calendar(viewer))
    now = clock.now()
    _change_unopened(release, cancelled_at=now, cancelled_because=because)
    db.session.add(
        ReleaseChange(
            kind=ChangeKind.CANCEL,
            release_id=release.id,
            name=release.name,
            release_at=release.release_at,
            cut_off=release.cut_off,
            because=because,
            outcome=ChangeOutcome.CONFIRMED,
            asked_by_id=viewer.id,
            decided_at=now,
        )
    )
    audit.add(viewer, "cancelled a release", f"release {release.id}")
    db.session.commit()


def _change_unopened(release: Release, *further, **values) -> None:
    """One statement asks whether it is still to come and changes it."""
    to_come = (
        Release.id == release.id,
        Release.id.not_in(open_releases()),
        Release.release_at > clock.now(),
        Release.cancelled_at.is_(None),
    )
    counted = {"sequence": Release.sequence + 1, "changed_at": clock.now()}
    if not update_if(Release, *to_come, *further, synchronize=False, **values, **counted):
        db.session.rollback()
        raise Refused(NO_LONGER)
    db.session.expire(release)


def confirm_clock(viewer: Viewer, seen: datetime) -> None:
    """Confirm the time that the page showed; refuse a confirmation from an older page."""
    policy.require(policy.may_confirm_clock(viewer))
    now = clock.now()
    if not timedelta(0) <= now - seen <= timedelta(minutes=10):
        raise Refused("The page with the time was open for too long. Look at the time again.")
    audit.record(viewer, "confirmed the clock", f"{now.isoformat(timespec='seconds')} UTC")
    release_clock.confirm_clock(now)
