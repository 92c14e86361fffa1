"""What a member's data export holds of workshops."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import formatting
from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.attendance import Feedback
from forum.models.bookings import Booking
from forum.models.workshops import CalendarKey, Workshop, WorkshopNotes


def workshops_of(member: User) -> Select[Workshop]:
    return select(Workshop).where(Workshop.organiser_id == member.id).order_by(Workshop.id)


def workshop_as_json(workshop: Workshop) -> dict[str, Any]:
    return {
        "id": workshop.id,
        "status": workshop.status,
        "title": workshop.title,
        "starts_at": formatting.iso(workshop.starts_at),
        "ends_at": formatting.iso(workshop.ends_at),
        "place": workshop.place_name,
        "address": workshop.address,
        "link": workshop.link,
        "access_notes": workshop.access_notes,
        "agenda": workshop.agenda,
        "places": workshop.capacity,
        "invited": [invitation.address for invitation in workshop.invitations],
        "cancelled_reason": workshop.cancelled_reason or None,
    }


def notes_of(member: User) -> Select[WorkshopNotes]:
    own = select(WorkshopNotes).where(WorkshopNotes.writer_id == member.id)
    return own.order_by(WorkshopNotes.id)


def notes_as_json(notes: WorkshopNotes) -> dict[str, Any]:
    return {
        "workshop": notes.workshop_id,
        "version": notes.number,
        "at": formatting.iso(notes.at),
        "body": notes.body,
    }


def calendar_keys_of(member: User) -> Select[CalendarKey]:
    return select(CalendarKey).where(CalendarKey.user_id == member.id)


def calendar_key_as_json(key: CalendarKey) -> dict[str, Any]:
    return {"made_at": formatting.iso(key.made_at)}


def bookings_of(member: User) -> Select[Booking]:
    return (
        select(Booking)
        .where(policy.own_bookings(member))
        .options(joinedload(Booking.workshop))
        .order_by(Booking.id)
    )


def booking_as_json(booking: Booking) -> dict[str, Any]:
    return {
        "workshop": booking.workshop.title,
        "starts_at": formatting.iso(booking.workshop.starts_at),
        "state": booking.state,
        "asked_at": formatting.iso(booking.asked_at),
        "booked_at": _iso_or_none(booking.booked_at),
        "access_needs": booking.access_needs or None,
        "came": booking.came,
    }


def feedback_of(member: User) -> Select[Feedback]:
    return select(Feedback).where(policy.own(member, Feedback.member_id))


def feedback_as_json(feedback: Feedback) -> dict[str, Any]:
    return {
        "workshop": feedback.workshop.title,
        "useful": feedback.useful,
        "differently": feedback.differently,
        "next_time": feedback.next_time,
    }


def _iso_or_none(at: datetime | None) -> str | None:
    return formatting.iso(at) if at else None


EXPORTS = (
    Export("answer about a workshop", "answers about workshops", feedback_of, feedback_as_json),
    Export("booking", "bookings", bookings_of, booking_as_json),
    Export("workshop", "workshops", workshops_of, workshop_as_json),
    Export("version of notes", "versions of notes", notes_of, notes_as_json),
    Export("calendar feed", "calendar feeds", calendar_keys_of, calendar_key_as_json),
)
