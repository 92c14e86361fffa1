"""Session events that note what webhooks are told of, in the transaction in which it happens.

Where there is no webhook nothing is written. A release opens by the clock: jobs.py looks for it.
"""

from typing import Any

from flask import Flask
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.webhooks import Webhook, WebhookEvent, WebhookEventKind
from forum.models.workshops import Workshop, WorkshopStatus

NEWS = "webhook_news"  # in Session.info: (kind, row) until the commit
Found = tuple[WebhookEventKind, int]


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _write):
        event.listen(db.session, "after_flush", _collect)
        event.listen(db.session, "before_commit", _write)
        event.listen(db.session, "after_rollback", _clear)


def _collect(session: Session, _context: UOWTransaction) -> None:
    news: dict[Found, None] = session.info.setdefault(NEWS, {})
    for row in (*session.new, *session.dirty):
        if type(row) in (CaseStudy, Workshop) and (kind := _kind_of(row)):
            news[(kind, row.id)] = None


def _kind_of(row: Any) -> WebhookEventKind | None:
    changed = inspect(row).attrs.status.history
    if not changed.has_changes():
        return None
    if isinstance(row, Workshop):
        return WebhookEventKind.ANNOUNCED if row.status == WorkshopStatus.PUBLISHED else None
    if row.status == CaseStudyStatus.PUBLISHED:
        return WebhookEventKind.PUBLISHED
    was_public = CaseStudyStatus.PUBLISHED in changed.deleted
    is_gone = row.status == CaseStudyStatus.WITHDRAWN
    return WebhookEventKind.WITHDRAWN if is_gone and was_public else None


def _write(session: Session) -> None:
    session.flush()
    news = session.info.pop(NEWS, {})
    if not news or session.scalar(select(Webhook.id).limit(1)) is None:
        return
    now = clock.now()
    session.add_all(
        WebhookEvent(kind=kind, object_id=object_id, at=now) for kind, object_id in news
    )
    session.flush()


def _clear(session: Session) -> None:
    session.info.pop(NEWS, None)
