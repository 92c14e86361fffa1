"""Tells those who booked what the organiser changed: once, after it has rested.

A cancellation is told at once. Safe to run twice and to be killed.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import joinedload, selectinload

from forum import clock, outbox
from forum.bookings import letters
from forum.bookings.models import LIVE, Booking, facts_of
from forum.db import reading
from forum.extensions import db
from forum.workshops.changes import LINK
from forum.workshops.models import What, Workshop, WorkshopChange

HELD = timedelta(minutes=30)  # after the last change, so that several are one mail
HELD_AT_MOST = timedelta(hours=2)
SOON = timedelta(hours=3)  # before the start nothing is held


def tell_changes() -> int:
    """Mail what changed once it has rested, and a cancellation at once; how many workshops."""
    with reading():
        untold = select(WorkshopChange).where(WorkshopChange.told_at.is_(None))
        untold = untold.options(joinedload(WorkshopChange.workshop))
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
    outbox.take_back_all(facts_of(workshop.id))
    for booking in _live(workshop):
        letters.workshop_cancelled(booking)


def _tell_changed(workshop: Workshop, changes: Sequence[WorkshopChange]) -> None:
    lines = _in_one(changes)
    for_others = [line for name, line in lines.items() if name != LINK]
    days_ahead = (workshop.starts_at - clock.now()) / timedelta(days=1)
    for booking in _live(workshop):
        told = list(lines.values()) if booking.is_booked else for_others
        if told and booking.asked_at < changes[-1].at:  # whoever asked later knows it as it is
            letters.changed(booking, changes[-1].id, told)
        if booking.reminded is not None and days_ahead > booking.reminded:
            booking.reminded = None  # it was moved to a later day: remind again


def _in_one(changes: Iterable[WorkshopChange]) -> dict[str, str]:
    """Each thing once, as it was at first and is now; what was changed back is not told."""
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for change in changes:
        for one in change.what:
            was.setdefault(one["name"], one["was"])
            now[one["name"]] = one["now"]
    return {name: _line(name, was[name], now[name]) for name in now if now[name] != was[name]}


def _line(name: str, was: str, now: str) -> str:
    return f"{name}: {now or 'none any more'}" + (f" (was: {was})" if was else "")


def _live(workshop: Workshop) -> list[Booking]:
    live = (
        select(Booking)
        .where(Booking.workshop_id == workshop.id, Booking.state.in_(LIVE))
        .options(selectinload(Booking.member))
    )
    return list(db.session.scalars(live.order_by(Booking.id)))
