"""Webhooks: where they are sent, what happened, and each attempt to tell of it.

No row holds words of anybody: what is sent is read as a visitor would read it when it is sent.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.organisations import Organisation

WEBHOOK_URL_LENGTH = 300


class WebhookEventKind(StrEnum):
    PUBLISHED = "case_study.published"
    WITHDRAWN = "case_study.withdrawn"
    ANNOUNCED = "workshop.announced"
    OPENED = "release.opened"
    TEST = "test"


WEBHOOK_EVENTS = {
    WebhookEventKind.PUBLISHED: "A case study is published",
    WebhookEventKind.WITHDRAWN: "A case study is withdrawn",
    WebhookEventKind.ANNOUNCED: "A workshop is announced",
    WebhookEventKind.OPENED: "A release of figures opens",
}


class Webhook(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    # NULL: of the exchange itself, kept by its administrators
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    url: Mapped[str] = mapped_column(String(WEBHOOK_URL_LENGTH))
    secret: Mapped[str] = mapped_column(String(300))  # encrypted: it signs
    events: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    failing_since: Mapped[datetime | None]  # the first failure after the last success
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[str] = mapped_column(String(120), default="")

    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_on(self) -> bool:
        return self.disabled_at is None


class WebhookEvent(db.Model):
    """Something happened that webhooks are told of: written in the transaction in which it did."""

    __table_args__ = (Index("ix_webhook_event_told_at_id", "told_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[WebhookEventKind] = mapped_column(String(30))
    object_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None]  # when its deliveries were written


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"
    DROPPED = "dropped"  # there was nothing any more that a visitor may see


class WebhookDelivery(db.Model):
    """One event for one webhook. Its number is the id that the receiver is told."""

    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),  # told once, however often the job runs
        Index("ix_webhook_delivery_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(
        ForeignKey("webhook_event.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[DeliveryState] = mapped_column(String(20), default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]  # of the last answer
    failure: Mapped[str] = mapped_column(String(120), default="")  # of the last try
    milliseconds: Mapped[int | None]

    webhook: Mapped[Webhook] = relationship()
    event: Mapped[WebhookEvent] = relationship()
