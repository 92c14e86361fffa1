"""Tells those who booked what the organiser changed: once, after it has rested.

A cancellation is told at once. Safe to run twice and to be killed.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import reading, update_count
from forum.core.extensions import db
from forum.mail import outbox
from forum.models.bookings import LIVE, Booking, facts_of
from forum.models.workshops import What, WorkshopChange
from forum.workshops.bookings import letters
from forum.workshops.schedule.change_notice import LINK

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
    """Write the letters, some in each transaction, and note at last that it is done.

    Killed in between it begins again: the outbox tells each fact once. False where another worker
    has told them meanwhile.
    """
    with reading():
        workshop = _changes(ids)[0].workshop
        is_cancelled, workshop_id = workshop.is_cancelled, workshop.id
        is_told = is_cancelled or (workshop.is_published and not workshop.is_past)
        bookings = [booking.id for booking in _live(workshop_id)] if is_told else []
    if is_cancelled:
        outbox.cancel_all(facts_of(workshop_id))
        db.session.commit()
    each_batch(bookings, lambda some: _write_to(ids, workshop_id, some), LETTERS_AT_ONCE)
    is_untold = WorkshopChange.id.in_(ids) & WorkshopChange.told_at.is_(None)
    told = update_count(WorkshopChange, is_untold, told_at=clock.now())
    db.session.commit()
    return told == len(ids)


def _changes(ids: Sequence[int]) -> list[WorkshopChange]:
    rows = select(WorkshopChange).where(WorkshopChange.id.in_(ids)).order_by(WorkshopChange.id)
    return list(db.session.scalars(rows))


def _write_to(ids: Sequence[int], workshop_id: int, bookings: Sequence[int]) -> int:
    changes = _changes(ids)
    live = _live(workshop_id, Booking.id.in_(bookings))
    if changes[0].workshop.is_cancelled:
        for booking in live:
            letters.workshop_cancelled(booking)
    else:
        _tell_changed(live, changes)
    return len(live)


def _tell_changed(live: Sequence[Booking], changes: Sequence[WorkshopChange]) -> None:
    lines = _in_one(changes)
    for_others = [line for name, line in lines.items() if name != LINK]
    days_ahead = (changes[0].workshop.starts_at - clock.now()) / timedelta(days=1)
    for booking in live:
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


def _live(workshop_id: int, *where) -> list[Booking]:
    live = (
        select(Booking)
        .where(Booking.workshop_id == workshop_id, Booking.state.in_(LIVE), *where)
        .options(selectinload(Booking.member))
    )
    return list(db.session.scalars(live.order_by(Booking.id)))
