"""Webhooks and their log, under the viewer's rights."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.webhooks import Webhook, WebhookDelivery
from forum.policy.viewer import Viewer

MOST_IN_LOG = 100


def webhooks(viewer: Viewer) -> Sequence[Webhook]:
    kept = select(Webhook).where(policy.kept_webhooks(viewer))
    return db.session.scalars(kept.options(joinedload(Webhook.organisation))).all()


def webhook(viewer: Viewer, webhook_id: int) -> Webhook:
    kept = select(Webhook).where(policy.kept_webhooks(viewer), Webhook.id == webhook_id)
    found = db.session.scalar(kept.options(joinedload(Webhook.organisation)))
    if found is None:
        raise NotFound
    return found


def count_of_owner(organisation_id: int | None) -> int:
    of_it = Webhook.organisation_id.is_not_distinct_from(organisation_id)
    return db.session.scalar(select(func.count(Webhook.id)).where(of_it)) or 0


def log_of(one: Webhook) -> Sequence[WebhookDelivery]:
    """The newest deliveries."""
    of_it = select(WebhookDelivery).where(WebhookDelivery.webhook_id == one.id)
    newest = of_it.options(joinedload(WebhookDelivery.event)).order_by(WebhookDelivery.id.desc())
    return db.session.scalars(newest.limit(MOST_IN_LOG)).all()


def made_by(member: User) -> Select[Webhook]:
    """For the export of one's own data."""
    return select(Webhook).where(Webhook.made_by_id == member.id).order_by(Webhook.id)


def as_kept(row: Webhook) -> dict[str, object]:
    return {"url": row.url, "events": row.events, "made_at": row.made_at.isoformat()}
