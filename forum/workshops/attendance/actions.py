"""Record who came, what the tables write, and feedback."""

from collections.abc import Collection
from secrets import token_hex
from typing import Any

from sqlalchemy import update

from forum import policy
from forum.core import clock
from forum.core.db import commit_once, rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate.actions import hold_if_unreleased
from forum.gate.queries import get_held
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.attendance import MOST_TABLES, Feedback, TableDraft, WorkshopDay, WorkshopTable
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import Draft
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.workshops.attendance import draft_from_table, queries


class StaleTable(Refused):
    """A newer version was saved since this table was opened."""


def new_code(viewer: Viewer, workshop: Workshop) -> None:
    """The old code is invalid from now on."""
    policy.require(policy.may_run_day(viewer, workshop))
    _day(workshop).code_turn += 1
    db.session.commit()


def record_coming(viewer: Viewer, workshop: Workshop) -> None:
    """After the right code. Somebody without a place becomes a walk-in and takes none."""
    policy.require(policy.may_book(viewer))
    own = db.session.scalar(
        db.select(Booking).where(policy.own_bookings(viewer), Booking.workshop_id == workshop.id)
    )
    if own is None:
        _add_walk_in(viewer, workshop)
    else:
        _mark_as_come(own)
    with rollback_on_conflict():  # the same person twice at once
        db.session.commit()


def _mark_as_come(booking: Booking) -> None:
    """Without a place, or after giving it back, the member is a walk-in."""
    if booking.state not in queries.PRESENT_STATES and not booking.holds_place:
        booking.state = BookingState.WALKED_IN
    booking.came = True


def _add_walk_in(viewer: Viewer, workshop: Workshop) -> None:
    booking = Booking(
        workshop_id=workshop.id,
        member_id=viewer.id,
        organisation_id=viewer.organisation_id if viewer.is_verified else None,
        state=BookingState.WALKED_IN,
        came=True,
    )
    db.session.add(booking)


def record_names(
    viewer: Viewer, workshop: Workshop, came: Collection[int], others: int, is_whole_list: bool
) -> None:
    """`came`: ids of bookings on the pasted list; `others`: how many on it are not members.

    With `is_whole_list`, other members with a place did not come.
    """
    policy.require(policy.may_run_day(viewer, workshop))
    for booking in queries.bookings(workshop, sorted(came)):
        _mark_as_come(booking)
    if is_whole_list:
        missed = update(Booking).where(
            Booking.workshop_id == workshop.id,
            Booking.state == BookingState.BOOKED,
            Booking.came.is_(None),
            Booking.id.not_in(sorted(came)),
        )
        db.session.execute(missed.values(came=False))
    _day(workshop).others = max(0, others)
    db.session.commit()


def open_tables(viewer: Viewer, workshop: Workshop, number: int) -> None:
    """`number` in all. Tables with text stay."""
    policy.require(policy.may_run_day(viewer, workshop))
    total = min(max(1, number), MOST_TABLES)
    tables = {table.number: table for table in queries.tables(workshop)}
    for one in range(1, total + 1):
        if one not in tables:
            db.session.add(WorkshopTable(workshop_id=workshop.id, number=one))
    for one, table in tables.items():
        if one > total and table.is_empty and get_held(table) is None:
            db.session.delete(table)
    with rollback_on_conflict():  # two organisers at once: the tables are there
        db.session.commit()


def write_table(
    viewer: Viewer,
    workshop: Workshop,
    table: WorkshopTable,
    seen_version: int,
    boxes: dict[str, str],
) -> None:
    """Save the three boxes; StaleTable where another phone has saved since."""
    policy.require(policy.may_write_table(viewer, workshop, queries.came(viewer, workshop)))
    if table.draft is not None:
        raise Refused("These boxes have become a draft. Change the draft, or ask its author.")
    held = get_held(table)
    if held is not None and held.author_id != viewer.id:
        raise Refused("What was written here waits for a moderator. Write at another table.")
    is_as_seen = (WorkshopTable.id == table.id) & (WorkshopTable.version == seen_version)
    written: dict[str, Any] = {
        **boxes,
        "version": seen_version + 1,
        "writer_id": viewer.id,
        "written_at": clock.now(),
    }
    if not update_if(WorkshopTable, is_as_seen, **written):
        db.session.rollback()
        raise StaleTable("Somebody at this table saved before you. Your text is kept below.")
    db.session.refresh(table)
    hold_if_unreleased(table)
    db.session.commit()


def make_draft(
    viewer: Viewer, workshop: Workshop, table: WorkshopTable, author: User
) -> TableDraft:
    """Make a table's boxes a draft of the author, who alone can send it. Idempotent."""
    policy.require(
        policy.may_turn_into_draft(viewer, workshop, author, queries.came(author, workshop))
    )
    if table.is_empty:
        raise Refused("Nothing is written at this table yet.")
    if table.draft is not None:
        return table.draft
    table_id, key = table.id, token_hex(16)
    table_draft = TableDraft(
        table_id=table.id, workshop_id=workshop.id, author_id=author.id, draft_key=key
    )
    db.session.add_all(
        [
            table_draft,
            Draft(key=key, author_id=author.id, answers=draft_from_table.answers(workshop, table)),
        ]
    )
    if author.id != viewer.id and author.is_verified:
        _write_to_author(workshop, author, key)
    return commit_once(table_draft, table_id=table_id)


def _write_to_author(workshop: Workshop, author: User, key: str) -> None:
    outbox.send(
        author.email,
        f"Your table at “{workshop.title}” is a draft now",
        f"What your table wrote at “{workshop.title}” is a draft of a case study of yours.\n\n"
        f"Look it through, add what is missing, and send it: {address(f'/share/{key}')}\n\n"
        "Only you see it until then. If it is not yours to tell, delete it there.\n",
        dedupe_key=f"draft:{key}:made",
    )


def give_feedback(viewer: Viewer, workshop: Workshop, answers: dict[str, Any]) -> None:
    """One answer a member; sending again changes it."""
    own = queries.own_feedback(viewer, workshop)
    policy.require(policy.may_give_feedback(viewer, workshop, queries.came(viewer, workshop)))
    if own is None:
        own = Feedback(workshop_id=workshop.id, member_id=viewer.id)
        db.session.add(own)
    for name, answer in answers.items():
        setattr(own, name, answer)
    own.said_at = clock.now()
    with rollback_on_conflict():  # sent twice at once: one of them stands
        hold_if_unreleased(own)
        db.session.commit()


def _day(workshop: Workshop) -> WorkshopDay:
    day = queries.day(workshop)
    db.session.add(day)
    return day
