"""What the worker does for bookings. Each is safe to run twice and to be killed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import cast

from flask import current_app
from sqlalchemy import CursorResult, and_, or_, select, update

from forum import clock, outbox
from forum.bookings import letters, lists
from forum.bookings.models import LIVE, Booking, State
from forum.db import reading
from forum.extensions import db
from forum.subscriptions import queries as subscriptions
from forum.subscriptions.models import MailKind
from forum.workshops.models import Status, What, Workshop, WorkshopChange

HELD = timedelta(minutes=30)  # after the last change, so that several are one mail
HELD_AT_MOST = timedelta(hours=2)
SOON = timedelta(hours=3)  # before the start nothing is held
MISSED_AFTER, MISSED_UNTIL = timedelta(days=1), timedelta(days=14)
NEEDS_KEPT = timedelta(days=30)
ATTENDANCE_KEPT = timedelta(days=730)
AT_ONCE = 100  # letters in one transaction


# The lists


def keep_lists() -> int:
    """End the offers that nobody answered, and offer what is free; how many workshops moved."""
    with reading():
        ids = list(db.session.scalars(_to_settle(clock.now())))
    for workshop_id in ids:
        lists.settle(db.session.get_one(Workshop, workshop_id))
        db.session.commit()
    return len(ids)


def _to_settle(now: datetime):
    unanswered = select(Booking.workshop_id).where(
        Booking.state == State.OFFERED, Booking.offered_until <= now
    )
    waits = select(Booking.workshop_id).where(Booking.state == State.WAITING)
    has_room = and_(
        Workshop.status == Status.PUBLISHED,
        Workshop.starts_at > now,
        Workshop.places_taken < Workshop.capacity,
        Workshop.id.in_(waits),
    )
    return (
        select(Workshop.id).where(or_(Workshop.id.in_(unanswered), has_room)).order_by(Workshop.id)
    )


# Changes


def tell_changes() -> int:
    """Mail what changed once it has rested, and a cancellation at once; how many workshops."""
    with reading():
        untold = select(WorkshopChange).where(WorkshopChange.told_at.is_(None))
        rows = db.session.scalars(untold.order_by(WorkshopChange.workshop_id, WorkshopChange.id))
        by_workshop = [list(changes) for _, changes in groupby(rows, lambda row: row.workshop_id)]
        due = [[c.id for c in changes] for changes in by_workshop if _is_due(changes)]
    return sum(_tell(ids) for ids in due)


def _is_due(changes: Sequence[WorkshopChange]) -> bool:
    now = clock.now()
    return (
        any(change.kind == What.CANCELLED for change in changes)
        or changes[-1].at <= now - HELD
        or changes[0].at <= now - HELD_AT_MOST
        or changes[0].workshop.starts_at <= now + SOON
    )


def _tell(ids: Sequence[int]) -> bool:
    """False where another worker has told them meanwhile."""
    mine = update(WorkshopChange).where(
        WorkshopChange.id.in_(ids), WorkshopChange.told_at.is_(None)
    )
    told = cast(CursorResult, db.session.execute(mine.values(told_at=clock.now())))
    if told.rowcount != len(ids):
        db.session.rollback()
        return False
    changes = list(
        db.session.scalars(
            select(WorkshopChange).where(WorkshopChange.id.in_(ids)).order_by(WorkshopChange.id)
        )
    )
    workshop = changes[0].workshop
    if workshop.is_cancelled:
        _tell_cancelled(workshop)
    elif workshop.is_published and not workshop.is_past:
        _tell_changed(workshop, changes)
    db.session.commit()
    return True


def _tell_cancelled(workshop: Workshop) -> None:
    outbox.take_back_all(f"workshop:{workshop.id}:")
    for booking in _live(workshop):
        letters.workshop_cancelled(booking)


def _tell_changed(workshop: Workshop, changes: Sequence[WorkshopChange]) -> None:
    lines = _in_one(changes)
    if not lines:
        return
    days_ahead = (workshop.starts_at - clock.now()) / timedelta(days=1)
    for booking in _live(workshop):
        letters.changed(booking, changes[-1].id, lines)
        if booking.reminded is not None and days_ahead > booking.reminded:
            booking.reminded = None  # it was moved to a later day: remind again


def _in_one(changes: Iterable[WorkshopChange]) -> list[str]:
    """Each thing once, as it was at first and is now; what was changed back is not told."""
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for change in changes:
        for one in change.what:
            was.setdefault(one["name"], one["was"])
            now[one["name"]] = one["now"]
    return [
        f"{name}: {now[name] or 'none any more'}" + (f" (was: {was[name]})" if was[name] else "")
        for name in now
        if now[name] != was[name]
    ]


def _live(workshop: Workshop) -> list[Booking]:
    live = select(Booking).where(Booking.workshop_id == workshop.id, Booking.state.in_(LIVE))
    return list(db.session.scalars(live.order_by(Booking.id)))


# Reminders, and the note to those who did not come


def remind() -> int:
    """So many days ahead as the settings say; how many letters were written."""
    days = current_app.config["SETTINGS"].reminders
    written = 0
    for nearer, ahead in zip([0, *days], days, strict=False):
        written += _each(_to_remind(nearer, ahead), lambda booking, d=ahead: _remind(booking, d))
    return written


def _to_remind(nearer: int, ahead: int):
    """Of those whose workshop begins between so many days and so many."""
    now = clock.now()
    return (
        select(Booking.id)
        .join(Booking.workshop)
        .where(
            Booking.state == State.BOOKED,
            or_(Booking.reminded.is_(None), Booking.reminded > ahead),
            Workshop.status == Status.PUBLISHED,
            Workshop.starts_at > max(now, now + timedelta(days=nearer)),
            Workshop.starts_at <= now + timedelta(days=ahead),
        )
    )


def _remind(booking: Booking, days: int) -> bool:
    booking.reminded = days
    booked_before = booking.workshop.starts_at - timedelta(days=days)
    if booking.booked_at is None or booking.booked_at > booked_before:
        return False  # they have only just had the confirmation
    return _if_wanted(booking, lambda: letters.reminder(booking, days))


def note_missed() -> int:
    """To those who had a place and were not seen, where those who came were noted."""
    now = clock.now()
    some_came = select(Booking.workshop_id).where(Booking.came.is_(True))
    missed = (
        select(Booking.id)
        .join(Booking.workshop)
        .where(
            Booking.state == State.BOOKED,
            Booking.came.is_not(True),
            or_(Booking.reminded.is_(None), Booking.reminded > 0),
            Workshop.status == Status.PUBLISHED,
            Workshop.ends_at <= now - MISSED_AFTER,
            Workshop.ends_at > now - MISSED_UNTIL,
            Workshop.id.in_(some_came),
        )
    )
    return _each(missed, _note_missed)


def _note_missed(booking: Booking) -> bool:
    booking.reminded = 0
    return _if_wanted(booking, lambda: letters.missed(booking))


def _if_wanted(booking: Booking, write) -> bool:
    member = booking.member
    if member is None or not subscriptions.wants(member, MailKind.WORKSHOPS):
        return False
    write()
    return True


def _each(found, do) -> int:
    """Do it to each booking found, some in each transaction; how often it did something."""
    with reading():
        ids = list(db.session.scalars(found.order_by(Booking.id)))
    done = 0
    for first in range(0, len(ids), AT_ONCE):
        some = select(Booking).where(Booking.id.in_(ids[first : first + AT_ONCE]))
        for booking in db.session.scalars(some.order_by(Booking.id)).all():
            done += do(booking)
        db.session.commit()
    return done


# What is forgotten


def forget_old() -> int:
    """What people need after 30 days, who they were after 24 months; how many rows."""
    now = clock.now()

    def over(kept: timedelta):
        return Booking.workshop_id.in_(select(Workshop.id).where(Workshop.ends_at <= now - kept))

    needs = update(Booking).where(Booking.access_needs != "", over(NEEDS_KEPT))
    people = update(Booking).where(Booking.member_id.is_not(None), over(ATTENDANCE_KEPT))
    rows = [
        db.session.execute(needs.values(access_needs="")),
        db.session.execute(people.values(member_id=None, reason="")),
    ]
    db.session.commit()
    return sum(cast(CursorResult, one).rowcount for one in rows)
