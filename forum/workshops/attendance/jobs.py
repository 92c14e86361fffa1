"""Remind authors of drafts from tables; erase who gave feedback. Idempotent."""

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
AUTHORS_KEPT = timedelta(days=730)


def remind_of_drafts() -> int:
    """One letter, a week after a table's boxes became a draft that is not sent yet."""
    due = queries.unfinished().where(
        TableDraft.reminded_at.is_(None), TableDraft.made_at <= clock.now() - REMINDED_AFTER
    )
    with reading():
        ids = [table_draft.id for table_draft in db.session.scalars(due)]
    return sum(_remind(table_draft_id) for table_draft_id in ids)


def _remind(table_draft_id: int) -> bool:
    table_draft = db.session.get_one(TableDraft, table_draft_id)
    author, workshop = table_draft.author, table_draft.table.workshop
    table_draft.reminded_at = clock.now()
    is_subscribed = subscriptions.wants(author, MailKind.DRAFTS)
    if is_subscribed:
        outbox.send(
            author.email,
            f"Your draft from “{workshop.title}”",
            f"A week ago your table at “{workshop.title}” wrote down something that works, and "
            f"it is still a draft.\n\nIt takes about five minutes to look through and send: "
            f"{address(f'/share/{table_draft.draft_key}')}\n\n"
            "This is the only reminder.\n",
            dedupe_key=f"draft:{table_draft.draft_key}:reminder",
            stop_path=links.stop_path(author, MailKind.DRAFTS),
            with_day=outbox.DayMail(author.id, "workshop", workshop.id),
        )
    db.session.commit()
    return is_subscribed


def forget_old() -> int:
    """After 24 months, the authors of feedback and tables; return how many rows."""
    ended = select(Workshop.id).where(Workshop.ends_at <= clock.now() - AUTHORS_KEPT)
    feedback = Feedback.member_id.is_not(None), Feedback.workshop_id.in_(ended)
    tables = WorkshopTable.writer_id.is_not(None), WorkshopTable.workshop_id.in_(ended)
    return update_in_batches(Feedback, {"member_id": None}, *feedback) + update_in_batches(
        WorkshopTable, {"writer_id": None}, *tables
    )
