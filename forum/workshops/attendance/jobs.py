"""A reminder of what tables wrote, and forgetting who said what. Safe to run twice."""

from datetime import timedelta

from sqlalchemy import select

from forum.core import clock
from forum.core.batches import update_in_batches
from forum.core.db import reading
from forum.core.extensions import db
from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.attendance import Feedback, TableDraft, WorkshopTable
from forum.models.workshops import Workshop
from forum.workshops.attendance import queries

REMINDED_AFTER = timedelta(days=7)
KEPT = timedelta(days=730)


def remind_of_drafts() -> int:
    """Once, a week after a table's boxes became a draft that is still not sent."""
    due = queries.unfinished().where(
        TableDraft.reminded_at.is_(None), TableDraft.made_at <= clock.now() - REMINDED_AFTER
    )
    with reading():
        ids = [made.id for made in db.session.scalars(due)]
    return sum(_remind(one) for one in ids)


def _remind(table_draft_id: int) -> bool:
    made = db.session.get_one(TableDraft, table_draft_id)
    author, workshop = made.author, made.table.workshop
    made.reminded_at = clock.now()
    wants = subscriptions.wants(author, MailKind.DRAFTS)
    if wants:
        outbox.send(
            author.email,
            f"Your draft from “{workshop.title}”",
            f"A week ago your table at “{workshop.title}” wrote down something that works, and "
            f"it is still a draft.\n\nIt takes about five minutes to look through and send: "
            f"{address(f'/share/{made.draft_key}')}\n\n"
            "This is the only reminder.\n",
            dedupe_key=f"draft:{made.draft_key}:reminder",
            stop_path=links.stop_path(author, MailKind.DRAFTS),
        )
    db.session.commit()
    return wants


def forget_old() -> int:
    """After 24 months, whose feedback it was and who wrote at a table; how many rows."""
    over = select(Workshop.id).where(Workshop.ends_at <= clock.now() - KEPT)
    said = Feedback.member_id.is_not(None), Feedback.workshop_id.in_(over)
    wrote = WorkshopTable.writer_id.is_not(None), WorkshopTable.workshop_id.in_(over)
    return update_in_batches(Feedback, {"member_id": None}, *said) + update_in_batches(
        WorkshopTable, {"writer_id": None}, *wrote
    )
