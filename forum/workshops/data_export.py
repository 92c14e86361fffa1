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
from forum.models.workshop_mails import (
    OrganiserPreference,
    WorkshopMail,
    WorkshopMailCopy,
)
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
        "booked_by_a_colleague": booking.booked_by_id is not None,
    }


def bookings_for_colleagues(member: User) -> Select[Booking]:
    return (
        select(Booking)
        .where(policy.own(member, Booking.booked_by_id))
        .options(joinedload(Booking.workshop))
        .order_by(Booking.id)
    )


def colleague_booking_as_json(booking: Booking) -> dict[str, Any]:
    """Not for whom: that is in the colleague's own file."""
    return {"workshop": booking.workshop.title, "asked_at": formatting.iso(booking.asked_at)}


def mails_from_organisers(member: User) -> Select[WorkshopMailCopy]:
    return (
        select(WorkshopMailCopy)
        .where(policy.own(member, WorkshopMailCopy.member_id))
        .options(joinedload(WorkshopMailCopy.mail).joinedload(WorkshopMail.workshop))
        .order_by(WorkshopMailCopy.mail_id)
    )


def copy_as_json(copy: WorkshopMailCopy) -> dict[str, Any]:
    return {"sent_at": _iso_or_none(copy.letter_at), **_mail_as_json(copy.mail)}


def mails_written_by(member: User) -> Select[WorkshopMail]:
    own = select(WorkshopMail).where(policy.own(member, WorkshopMail.writer_id))
    return own.options(joinedload(WorkshopMail.workshop)).order_by(WorkshopMail.id)


def mail_as_json(mail: WorkshopMail) -> dict[str, Any]:
    return {
        "at": formatting.iso(mail.at),
        "to": mail.audience,
        "recipients": mail.recipients,
        **_mail_as_json(mail),
    }


def _mail_as_json(mail: WorkshopMail) -> dict[str, Any]:
    return {"workshop": mail.workshop.title, "subject": mail.subject, "body": mail.body}


def organiser_preference_of(member: User) -> Select[OrganiserPreference]:
    return select(OrganiserPreference).where(policy.own(member, OrganiserPreference.member_id))


def organiser_preference_as_json(preference: OrganiserPreference) -> dict[str, Any]:
    return {
        "bookings": preference.bookings,
        "told_until": _iso_or_none(preference.told_until),
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
    Export(
        "booking for a colleague",
        "bookings for colleagues",
        bookings_for_colleagues,
        colleague_booking_as_json,
    ),
    Export("mail from an organiser", "mails from organisers", mails_from_organisers, copy_as_json),
    Export("mail to those who booked", "mails to those who booked", mails_written_by, mail_as_json),
    Export(
        "choice about bookings",
        "choices about bookings",
        organiser_preference_of,
        organiser_preference_as_json,
    ),
    Export("workshop", "workshops", workshops_of, workshop_as_json),
    Export("version of notes", "versions of notes", notes_of, notes_as_json),
    Export("calendar feed", "calendar feeds", calendar_keys_of, calendar_key_as_json),
)
