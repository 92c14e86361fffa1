"""The worker's part: note what opened, write the deliveries of each event, send what is due."""

import time
from datetime import timedelta

import structlog
from sqlalchemy import delete, exists, select

from forum.api.webhooks import actions, messages, transport
from forum.core import clock
from forum.core.db import insert_if_absent, reading
from forum.core.encryption import CannotDecrypt
from forum.core.extensions import db
from forum.models.releases import Release, open_releases
from forum.models.webhooks import (
    DeliveryState,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
    WebhookEventKind,
)

log = structlog.get_logger()

CLAIM = timedelta(minutes=5)  # longer than one attempt may take
LOG_KEPT = timedelta(days=30)
AT_ONCE = 50  # events in one turn of the task
OPENED_SINCE = timedelta(days=1)  # a worker that was away for longer tells of no opening


def note_opened_releases() -> None:
    """One event of each release that opened within a day."""
    with reading():
        if db.session.scalar(select(Webhook.id).limit(1)) is None:
            return
        told = exists().where(
            WebhookEvent.kind == WebhookEventKind.OPENED, WebhookEvent.object_id == Release.id
        )
        since = clock.now() - OPENED_SINCE
        opened = select(Release.id, Release.release_at).where(
            Release.id.in_(open_releases()), Release.release_at > since, ~told
        )
        found = db.session.execute(opened).all()
    for release_id, release_at in found:
        kind = WebhookEventKind.OPENED
        db.session.add(WebhookEvent(kind=kind, object_id=release_id, at=release_at))
    if found:
        db.session.commit()


def write_deliveries() -> bool:
    """For each event that nobody was told of, a row for each webhook that wants it; whether there
    was any. Idempotent: a pair is written once."""
    note_opened_releases()
    with reading():
        untold = select(WebhookEvent.id, WebhookEvent.kind).where(WebhookEvent.told_at.is_(None))
        events = db.session.execute(untold.order_by(WebhookEvent.id).limit(AT_ONCE)).all()
        webhooks = db.session.execute(
            select(Webhook.id, Webhook.events).where(Webhook.disabled_at.is_(None))
        ).all()
    if not events:
        return False
    for event_id, kind in events:
        for webhook_id, wanted in webhooks:
            if kind in wanted:
                _write_delivery(webhook_id, event_id)
        db.session.get_one(WebhookEvent, event_id).told_at = clock.now()
        db.session.commit()
    return True


def _write_delivery(webhook_id: int, event_id: int) -> None:
    insert_if_absent(
        WebhookDelivery,
        webhook_id=webhook_id,
        event_id=event_id,
        state=DeliveryState.WAITING,
        tries=0,
        next_try_at=clock.now(),
        failure="",
    )


def send_next() -> bool:
    """Try one delivery that is due; whether there was one."""
    with reading():
        row = db.session.execute(
            select(WebhookDelivery.id, WebhookDelivery.tries)
            .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
            .where(WebhookDelivery.state == DeliveryState.WAITING, Webhook.disabled_at.is_(None))
            .where(WebhookDelivery.next_try_at <= clock.now())
            # A receiver that is away keeps the others waiting the least.
            .order_by(Webhook.failing_since.is_not(None), WebhookDelivery.next_try_at)
            .limit(1)
        ).first()
    if row is None:
        return False
    if actions.claim(row.id, row.tries, CLAIM):
        _send(row.id)
    return True


def _send(delivery_id: int) -> None:
    """No transaction is open while the receiver thinks."""
    with reading():
        delivery = db.session.get_one(WebhookDelivery, delivery_id)
        webhook, event = delivery.webhook, delivery.event
        message_id, url = messages.message_id(event.id, webhook.id), webhook.url
        secret = _secret(webhook)
        body = messages.body_of(event)
    if body is None:
        actions.drop(db.session.get_one(WebhookDelivery, delivery_id))
        return
    outcome = (
        transport.send(url, secret, message_id, int(time.time()), body)
        if secret
        else transport.Outcome(None, "The secret cannot be read: register it again.", 0)
    )
    if outcome.failure:
        log.warning("webhook_not_delivered", delivery=delivery_id, status=outcome.status)
    actions.note(db.session.get_one(WebhookDelivery, delivery_id), outcome)


def _secret(webhook: Webhook) -> str:
    try:
        return actions.secret_of(webhook)
    except CannotDecrypt:
        return ""


def forget_old() -> None:
    """The log of a month; what still waits stays."""
    before = clock.now() - LOG_KEPT
    waiting = exists().where(
        WebhookDelivery.event_id == WebhookEvent.id, WebhookDelivery.state == DeliveryState.WAITING
    )
    old = select(WebhookEvent.id).where(WebhookEvent.at < before, ~waiting).limit(AT_ONCE)
    while ids := list(db.session.scalars(old)):
        db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.event_id.in_(ids)))
        db.session.execute(delete(WebhookEvent).where(WebhookEvent.id.in_(ids)))
        db.session.commit()
