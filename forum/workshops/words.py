"""The words that members write of workshops, for the gate (forum/gate/registry.py)."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.gate import registry
from forum.gate.registry import WordsKind, organisation_of, organisation_of_column
from forum.models.accounts import User
from forum.models.attendance import Feedback, WorkshopTable
from forum.models.workshops import Workshop, WorkshopNotes


def _workshop_path(workshop: Workshop, rest: str = "") -> str:
    return f"/workshops/{workshop.id}-{workshop.slug}{rest}"


def _earlier_notes(notes: WorkshopNotes) -> Sequence[WorkshopNotes]:
    """Versions before it, which say much the same."""
    before = select(WorkshopNotes).where(
        WorkshopNotes.workshop_id == notes.workshop_id,
        WorkshopNotes.number < notes.number,
        WorkshopNotes.withdrawn_at.is_(None),
    )
    return db.session.scalars(before).all()


def _touch_workshop(notes: WorkshopNotes) -> None:
    notes.workshop.changed_at = clock.now()


def _raise_version(table: WorkshopTable) -> None:
    table.version += 1  # a phone that has them open does not save them again


def _organisation_of_feedback(feedback: Feedback) -> int | None:
    member_id = feedback.member_id
    return organisation_of(db.session.get(User, member_id)) if member_id is not None else None


NOTES = WordsKind(
    "notes",
    "notes of a workshop",
    WorkshopNotes,
    {"body": "Notes"},
    organisation_of=lambda row: organisation_of(row.writer),
    author_column=WorkshopNotes.writer_id,
    organisation_column=organisation_of_column(WorkshopNotes.writer_id),
    written_at=WorkshopNotes.at,
    path=lambda row: _workshop_path(row.workshop, "#notes"),
    edit_path=lambda row: _workshop_path(row.workshop, "/notes"),
    html={"body": "html"},
    has_state=True,
    on_hide=_touch_workshop,
    on_show=_touch_workshop,
    earlier=_earlier_notes,
)
TABLE = WordsKind(
    "table",
    "the boxes of a table",
    WorkshopTable,
    {"did": "What you did", "for_whom": "For whom", "happened": "What happened"},
    organisation_of=lambda row: organisation_of(row.writer),
    author_column=WorkshopTable.writer_id,
    organisation_column=organisation_of_column(WorkshopTable.writer_id),
    written_at=WorkshopTable.written_at,
    path=lambda row: _workshop_path(row.workshop, "/tables"),
    edit_path=lambda row: _workshop_path(row.workshop, f"/tables/{row.number}"),
    on_hide=_raise_version,
    on_show=_raise_version,
    is_private=True,
)
FEEDBACK = WordsKind(
    "feedback",
    "feedback on a workshop",
    Feedback,
    {"differently": "What they will do differently", "next_time": "Next time"},
    organisation_of=_organisation_of_feedback,
    author_column=Feedback.member_id,
    organisation_column=organisation_of_column(Feedback.member_id),
    written_at=Feedback.said_at,
    path=lambda row: _workshop_path(row.workshop),
    edit_path=lambda row: _workshop_path(row.workshop, "/feedback"),
    is_private=True,
)
WORDS = (NOTES, TABLE, FEEDBACK)

FREE_TEXT: dict[str, WordsKind | str] = {
    "AttendanceCodeForm.code": registry.READ_AS_DATA,
    "ColleaguesForm.colleagues": registry.NOT_STORED,
    "FeedbackForm.differently": FEEDBACK,
    "FeedbackForm.next_time": FEEDBACK,
    "NamesForm.names": registry.NOT_STORED,
    "NotesForm.body": NOTES,
    "TableForm.did": TABLE,
    "TableForm.for_whom": TABLE,
    "TableForm.happened": TABLE,
    "DateTimeForm.date": registry.READ_AS_DATA,
    "DateTimeForm.end": registry.READ_AS_DATA,
    "DateTimeForm.end_date": registry.READ_AS_DATA,
    "DateTimeForm.start": registry.READ_AS_DATA,
    "DateTimeForm.times": registry.READ_AS_DATA,
    "WorkshopForm.capacity": registry.READ_AS_DATA,
    "WorkshopForm.co_organisers": registry.READ_AS_DATA,
    "WorkshopForm.invited": registry.READ_AS_DATA,
    "WorkshopForm.link": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {
    "booking": "read by the organisers alone, and cleared after the workshop",
    "invitation": "addresses, read by the organisers alone",
    "series": "made by the exchange of a rule",
    "booking_news": "which booking was made or cancelled, without text",
    "organiser_preference": "a choice, without text",
    "workshop_mail": "it has gone out by mail, and only its organisers read it here",
    "workshop_mail_copy": "who got a mail, without text",
    "workshop": "an announcement with bookings, which its organisers cancel as a whole",
    "workshop_change": "said of a workshop",
    "workshop_on_record": registry.REFERENCE,
}
