"""What is written on the day of a workshop, and after it."""

from collections.abc import Collection
from secrets import token_hex
from typing import Any

from sqlalchemy import update

from forum import policy
from forum.core import clock
from forum.core.db import commit_once, rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import actions
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.attendance import MOST_TABLES, Feedback, TableDraft, WorkshopDay, WorkshopTable
from forum.models.bookings import Booking, State
from forum.models.case_studies import Draft
from forum.models.workshops import Workshop
from forum.workshops.attendance import draft_from_table, queries


class Stale(Refused):
    """Somebody saved this table since it was opened."""


def new_code(viewer, workshop: Workshop) -> None:
    """For when the old one got about: from now on only the new one counts."""
    policy.require(policy.may_run_day(viewer, workshop))
    _day(workshop).code_turn += 1
    db.session.commit()


def say_here(viewer, workshop: Workshop) -> None:
    """The code was right. Whoever had no place came without one, and takes none."""
    policy.require(policy.may_book(viewer))
    own = db.session.scalar(
        db.select(Booking).where(policy.own_bookings(viewer), Booking.workshop_id == workshop.id)
    )
    if own is None:
        own = _walked_in(viewer, workshop)
    else:
        _has_come(own)
    own.came = True
    with rollback_on_conflict():  # the same person twice at once
        db.session.commit()


def _has_come(booking: Booking) -> None:
    """Whoever had no place, or gave it back, came without one."""
    if booking.state not in queries.IN_THE_ROOM and not booking.holds_place:
        booking.state = State.WALKED_IN


def _walked_in(viewer, workshop: Workshop) -> Booking:
    booking = Booking(
        workshop_id=workshop.id,
        member_id=viewer.id,
        organisation_id=viewer.organisation_id if viewer.is_verified else None,
        state=State.WALKED_IN,
    )
    db.session.add(booking)
    return booking


def take_names(
    viewer, workshop: Workshop, came: Collection[int], others: int, is_whole_list: bool
) -> None:
    """Who was on the list that was pasted, by booking; `others` are no members: counted only.

    With `is_whole_list` the others who had a place did not come.
    """
    policy.require(policy.may_run_day(viewer, workshop))
    for booking in queries.bookings(workshop, sorted(came)):
        _has_come(booking)
        booking.came = True
    if is_whole_list:
        missed = update(Booking).where(
            Booking.workshop_id == workshop.id,
            Booking.state == State.BOOKED,
            Booking.came.is_(None),
            Booking.id.not_in(sorted(came)),
        )
        db.session.execute(missed.values(came=False))
    _day(workshop).others = max(0, others)
    db.session.commit()


def open_tables(viewer, workshop: Workshop, number: int) -> None:
    """So many in all. Those that hold something stay, whatever is asked for."""
    policy.require(policy.may_run_day(viewer, workshop))
    wanted = min(max(1, number), MOST_TABLES)
    there = {table.number: table for table in queries.tables(workshop)}
    for one in range(1, wanted + 1):
        if one not in there:
            db.session.add(WorkshopTable(workshop_id=workshop.id, number=one))
    for one, table in there.items():
        if one > wanted and table.is_empty and actions.held_of(table) is None:
            db.session.delete(table)
    with rollback_on_conflict():  # two organisers at once: the tables are there
        db.session.commit()


def write_table(
    viewer, workshop: Workshop, table: WorkshopTable, seen: int, boxes: dict[str, str]
) -> None:
    """Save the three boxes; Stale where another phone has saved since."""
    policy.require(policy.may_write_table(viewer, workshop, queries.came(viewer, workshop)))
    if table.draft is not None:
        raise Refused("These boxes have become a draft. Change the draft, or ask its author.")
    held = actions.held_of(table)
    if held is not None and held.author_id != viewer.id:
        raise Refused("What was written here waits for a moderator. Write at another table.")
    is_as_seen = (WorkshopTable.id == table.id) & (WorkshopTable.version == seen)
    written: dict[str, Any] = {
        **boxes,
        "version": seen + 1,
        "writer_id": viewer.id,
        "written_at": clock.now(),
    }
    if not update_if(WorkshopTable, is_as_seen, **written):
        db.session.rollback()
        raise Stale("Somebody at this table saved before you. Your text is kept below.")
    db.session.refresh(table)
    actions.weigh(table)
    db.session.commit()


def make_draft(viewer, workshop: Workshop, table: WorkshopTable, author: User) -> TableDraft:
    """Turn a table's boxes into a draft of the author's, once; they alone can send it."""
    policy.require(
        policy.may_turn_into_draft(viewer, workshop, author, queries.came(author, workshop))
    )
    if table.is_empty:
        raise Refused("Nothing is written at this table yet.")
    if table.draft is not None:
        return table.draft
    table_id, key = table.id, token_hex(16)
    made = TableDraft(
        table_id=table.id, workshop_id=workshop.id, author_id=author.id, draft_key=key
    )
    db.session.add_all(
        [
            made,
            Draft(key=key, author_id=author.id, answers=draft_from_table.answers(workshop, table)),
        ]
    )
    if author.id != viewer.id and author.is_verified:
        _tell_author(workshop, author, key)
    return commit_once(made, table_id=table_id)


def _tell_author(workshop: Workshop, author: User, key: str) -> None:
    outbox.send(
        author.email,
        f"Your table at “{workshop.title}” is a draft now",
        f"What your table wrote at “{workshop.title}” is a draft of a case study of yours.\n\n"
        f"Look it through, add what is missing, and send it: {address(f'/share/{key}')}\n\n"
        "Only you see it until then. If it is not yours to tell, delete it there.\n",
        dedupe_key=f"draft:{key}:made",
    )


def give_feedback(viewer, workshop: Workshop, answers: dict) -> None:
    """Once a person; given again it is changed."""
    own = queries.own_feedback(viewer, workshop)
    policy.require(policy.may_give_feedback(viewer, workshop, queries.came(viewer, workshop)))
    if own is None:
        own = Feedback(workshop_id=workshop.id, member_id=viewer.id)
        db.session.add(own)
    for name, given in answers.items():
        setattr(own, name, given)
    own.said_at = clock.now()
    with rollback_on_conflict():  # sent twice at once: one of them stands
        actions.weigh(own)
        db.session.commit()


def _day(workshop: Workshop) -> WorkshopDay:
    day = queries.day(workshop)
    db.session.add(day)
    return day


def forget(member: User) -> None:
    """When an account closes: the answers stay in the sums, without whose they were."""
    own = (
        update(Feedback).where(Feedback.member_id == member.id).values(member_id=None),
        update(WorkshopTable).where(WorkshopTable.writer_id == member.id).values(writer_id=None),
    )
    for statement in own:
        db.session.execute(statement)
