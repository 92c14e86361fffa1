"""Register, test, switch on, delete a webhook; and what became of an attempt to send."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete

from forum import policy
from forum.api.webhooks import letters, queries
from forum.api.webhooks.transport import SECRET_PREFIX, Outcome
from forum.core import audit, clock, encryption
from forum.core.db import update_if
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.webhooks import (
    DeliveryState,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
    WebhookEventKind,
)

SECRETS = "secrets of webhooks"  # purpose of the encryption
MOST_OF_ONE_OWNER = 10
TOO_MANY_WEBHOOKS = "There are ten webhooks already. Delete one that is not used."
# Between the attempts: eleven in all, over a little more than a day.
PAUSES = (10, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 32400)  # seconds
GONE = 410  # the receiver says that it wants no more


def register(viewer: User, url: str, events: Sequence[str]) -> tuple[Webhook, str]:
    """The webhook and its secret, which is shown once. The caller saw to the step-up."""
    policy.require(policy.may_keep_webhooks(viewer))
    owner = policy.organisation_of_new_webhook(viewer)
    if queries.count_of_owner(owner) >= MOST_OF_ONE_OWNER:
        raise Refused(TOO_MANY_WEBHOOKS)
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    one = Webhook(
        organisation_id=owner,
        made_by_id=viewer.id,
        url=url,
        secret=encryption.encrypt(SECRETS, secret),
        events=list(events),
    )
    db.session.add(one)
    db.session.flush()
    audit.add(viewer, "registered a webhook", f"webhook {one.id} of {_owner(one)}")
    db.session.commit()
    return one, secret


def secret_of(one: Webhook) -> str:
    return encryption.decrypt(SECRETS, one.secret)


def send_test(viewer: User, webhook_id: int) -> None:
    """The worker sends it within seconds, to this webhook alone."""
    one = queries.webhook(viewer, webhook_id)
    event = WebhookEvent(kind=WebhookEventKind.TEST, object_id=one.id, told_at=clock.now())
    db.session.add(event)
    db.session.flush()
    db.session.add(WebhookDelivery(webhook_id=one.id, event_id=event.id))
    audit.add(viewer, "sent a test to a webhook", f"webhook {one.id} of {_owner(one)}")
    db.session.commit()


def send_delivery_again(viewer: User, webhook_id: int, delivery_id: int) -> None:
    one = queries.webhook(viewer, webhook_id)
    delivery = db.session.get(WebhookDelivery, delivery_id)
    if delivery is None or delivery.webhook_id != one.id:
        raise NotFound
    delivery.state, delivery.tries, delivery.next_try_at = DeliveryState.WAITING, 0, clock.now()
    audit.add(viewer, "had a webhook sent again", f"webhook {one.id}, delivery {delivery_id}")
    db.session.commit()


def switch_on(viewer: User, webhook_id: int) -> None:
    one = queries.webhook(viewer, webhook_id)
    one.disabled_at, one.disabled_because, one.failing_since = None, "", None
    audit.add(viewer, "switched a webhook on", f"webhook {one.id} of {_owner(one)}")
    db.session.commit()


def delete_webhook(viewer: User, webhook_id: int) -> None:
    one = queries.webhook(viewer, webhook_id)
    about = f"webhook {one.id} of {_owner(one)}"
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == one.id))
    db.session.delete(one)
    audit.add(viewer, "deleted a webhook", about)
    db.session.commit()


def _owner(one: Webhook) -> str:
    return f"organisation {one.organisation_id}" if one.organisation_id else "the exchange"


# What became of an attempt: the caller has claimed it


def note(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Delivered, tried again later, or given up; in one transaction with what it says of the
    webhook."""
    delivery.tried_at, delivery.status = clock.now(), outcome.status
    delivery.failure, delivery.milliseconds = outcome.failure[:120], outcome.milliseconds
    webhook = delivery.webhook
    if outcome.is_delivered:
        delivery.state, webhook.failing_since = DeliveryState.DELIVERED, None
    elif delivery.event.kind == WebhookEventKind.TEST:
        delivery.state = DeliveryState.GIVEN_UP  # who pressed the button looks at the log
    else:
        webhook.failing_since = webhook.failing_since or clock.now()
        _put_off(delivery, outcome)
    db.session.commit()


def _put_off(delivery: WebhookDelivery, outcome: Outcome) -> None:
    if outcome.status == GONE:
        _give_up(delivery, "The receiver said that it is gone (410).")
    elif delivery.tries > len(PAUSES):
        _give_up(delivery, "Nothing was delivered for a day.")
    else:
        pause = timedelta(seconds=PAUSES[delivery.tries - 1])
        delivery.next_try_at = clock.now() + pause


def _give_up(delivery: WebhookDelivery, because: str) -> None:
    """And switch the webhook off: whoever registered it is mailed. What waits for it stays."""
    delivery.state, webhook = DeliveryState.GIVEN_UP, delivery.webhook
    if webhook.is_on:
        webhook.disabled_at, webhook.disabled_because = clock.now(), because
        letters.switched_off(webhook)


def drop(delivery: WebhookDelivery) -> None:
    delivery.state, delivery.tried_at = DeliveryState.DROPPED, clock.now()
    db.session.commit()


def claim(delivery_id: int, tries: int, until: timedelta) -> bool:
    """Compare-and-set on the number of tries, so that one worker sends."""
    claimed = update_if(
        WebhookDelivery,
        WebhookDelivery.id == delivery_id,
        WebhookDelivery.tries == tries,
        WebhookDelivery.state == DeliveryState.WAITING,
        tries=tries + 1,
        next_try_at=clock.now() + until,
    )
    db.session.commit()
    return claimed
