"""Mail people with a booking what changed: one letter, 30 minutes after the last change.

A cancellation is mailed at once. Idempotent, safe to kill.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectinload

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import reading, update_count
from forum.core.extensions import db
from forum.mail import outbox
from forum.models.bookings import LIVE, Booking, dedupe_prefix
from forum.models.workshops import WorkshopChange, WorkshopChangeKind
from forum.workshops.bookings import letters
from forum.workshops.schedule.change_notice import LINK

HELD = timedelta(minutes=30)  # after the last change: several changes are one letter
HELD_AT_MOST = timedelta(hours=2)
SOON = timedelta(hours=3)  # before the start: send at once


def send_changes() -> int:
    """Return for how many workshops letters were written."""
    with reading():
        unsent = select(WorkshopChange).where(WorkshopChange.told_at.is_(None))
        unsent = unsent.options(joinedload(WorkshopChange.workshop))
        rows = db.session.scalars(unsent.order_by(WorkshopChange.workshop_id, WorkshopChange.id))
        by_workshop = [list(changes) for _, changes in groupby(rows, lambda row: row.workshop_id)]
        due = [[c.id for c in changes] for changes in by_workshop if _is_due(changes)]
    return sum(_send(ids) for ids in due)


def _is_due(changes: Sequence[WorkshopChange]) -> bool:
    now = clock.now()
    return (
        any(change.kind == WorkshopChangeKind.CANCELLED for change in changes)
        or changes[-1].at <= now - HELD
        or changes[0].at <= now - HELD_AT_MOST
        or changes[0].workshop.starts_at <= now + SOON
    )


def _send(ids: Sequence[int]) -> bool:
    """Write the letters in batches, then set `told_at`.

    Killed in between, it starts again: the outbox sends each key once. Compare-and-set at the
    end; False where another worker has finished first.
    """
    with reading():
        workshop = _changes(ids)[0].workshop
        is_cancelled, workshop_id = workshop.is_cancelled, workshop.id
        is_news = is_cancelled or (workshop.is_published and not workshop.is_past)
        bookings = [booking.id for booking in _live(workshop_id)] if is_news else []
    if is_cancelled:
        outbox.cancel_all(dedupe_prefix(workshop_id))
        db.session.commit()
    each_batch(bookings, lambda batch: _write_to(ids, workshop_id, batch), LETTERS_AT_ONCE)
    is_unsent = WorkshopChange.id.in_(ids) & WorkshopChange.told_at.is_(None)
    marked = update_count(WorkshopChange, is_unsent, told_at=clock.now())
    db.session.commit()
    return marked == len(ids)


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
        _write_changed(live, changes)
    return len(live)


def _write_changed(live: Sequence[Booking], changes: Sequence[WorkshopChange]) -> None:
    lines = _merged_lines(changes)
    for_others = [line for name, line in lines.items() if name != LINK]
    days_ahead = (changes[0].workshop.starts_at - clock.now()) / timedelta(days=1)
    for booking in live:
        news = list(lines.values()) if booking.is_booked else for_others
        if news and booking.asked_at < changes[-1].at:  # later bookings saw the new facts
            letters.changed(booking, changes[-1].id, news)
        if booking.reminded is not None and days_ahead > booking.reminded:
            booking.reminded = None  # moved to a later day: remind again


def _merged_lines(changes: Iterable[WorkshopChange]) -> dict[str, str]:
    """One line a fact, from its first to its last value; a fact changed back is left out."""
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for change in changes:
        for one in change.what:
            was.setdefault(one["name"], one["was"])
            now[one["name"]] = one["now"]
    return {name: _line(name, was[name], now[name]) for name in now if now[name] != was[name]}


def _line(name: str, was: str, now: str) -> str:
    return f"{name}: {now or 'none any more'}" + (f" (was: {was})" if was else "")


def _live(workshop_id: int, *where: ColumnElement[bool]) -> list[Booking]:
    live = (
        select(Booking)
        .where(Booking.workshop_id == workshop_id, Booking.state.in_(LIVE), *where)
        .options(selectinload(Booking.member))
    )
    return list(db.session.scalars(live.order_by(Booking.id)))
