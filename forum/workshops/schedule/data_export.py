"""What is kept of a member who organises, for that member."""

from datetime import datetime

from sqlalchemy import Select, select

from forum.models.accounts import User
from forum.models.workshops import CalendarKey, Workshop, WorkshopNotes


def workshops_of(member: User) -> Select[Workshop]:
    return select(Workshop).where(Workshop.organiser_id == member.id).order_by(Workshop.id)


def workshop_as_kept(workshop: Workshop) -> dict:
    return {
        "id": workshop.id,
        "status": workshop.status,
        "title": workshop.title,
        "starts_at": _time(workshop.starts_at),
        "ends_at": _time(workshop.ends_at),
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


def notes_as_kept(notes: WorkshopNotes) -> dict:
    return {
        "workshop": notes.workshop_id,
        "version": notes.number,
        "at": _time(notes.at),
        "body": notes.body,
    }


def calendar_keys_of(member: User) -> Select[CalendarKey]:
    return select(CalendarKey).where(CalendarKey.user_id == member.id)


def calendar_key_as_kept(key: CalendarKey) -> dict:
    return {"made_at": _time(key.made_at)}


def _time(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}Z"
