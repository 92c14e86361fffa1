"""Write the letters of organisers' mails, and erase old copies. Idempotent, safe to kill."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, delete_in_batches, each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.bookings import Booking
from forum.models.workshop_mails import WorkshopMail, WorkshopMailCopy
from forum.models.workshops import Workshop
from forum.workshops.bookings import letters
from forum.workshops.bookings.jobs import ATTENDANCE_KEPT

Key = tuple[int, int]  # ids of the mail and the member


def write_letters() -> int:
    """Return how many letters were written."""
    waiting = select(WorkshopMailCopy.mail_id, WorkshopMailCopy.member_id).where(
        WorkshopMailCopy.letter_at.is_(None)
    )
    order = WorkshopMailCopy.mail_id, WorkshopMailCopy.member_id
    with reading():
        keys: list[Key] = [(row[0], row[1]) for row in db.session.execute(waiting.order_by(*order))]
    return each_batch(keys, _write, LETTERS_AT_ONCE)


def _write(keys: Sequence[Key]) -> int:
    """A copy that reaches nobody is deleted: it is not what that member got."""
    key = tuple_(WorkshopMailCopy.mail_id, WorkshopMailCopy.member_id)
    rows = (
        select(WorkshopMailCopy, Booking)
        .join(WorkshopMailCopy.mail)
        .outerjoin(
            Booking,
            (Booking.workshop_id == WorkshopMail.workshop_id)
            & (Booking.member_id == WorkshopMailCopy.member_id),
        )
        .where(key.in_(keys), WorkshopMailCopy.letter_at.is_(None))
        .options(
            joinedload(WorkshopMailCopy.mail).joinedload(WorkshopMail.writer),
            joinedload(Booking.workshop),
            joinedload(Booking.member),
        )
    )
    written = 0
    for copy, booking in db.session.execute(rows).all():
        if booking is not None and letters.from_organiser(booking, copy.mail):
            copy.letter_at = clock.now()
            written += 1
        else:
            copy.mail.recipients -= 1
            db.session.delete(copy)
    return written


def forget_old() -> int:
    """Who got what goes with who came: after 24 months. Return how many rows went."""
    old = select(WorkshopMail.id).join(Workshop, Workshop.id == WorkshopMail.workshop_id)
    ended = Workshop.ends_at <= clock.now() - ATTENDANCE_KEPT
    return delete_in_batches(WorkshopMailCopy, WorkshopMailCopy.mail_id.in_(old.where(ended)))
