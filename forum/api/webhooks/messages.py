"""What a webhook is told: as a visitor would read it at the moment it is sent.

So nothing that was withdrawn, held or changed since then is sent in its old form, and no copy of
anybody's words waits in a table.
"""

import json
from collections.abc import Callable
from typing import Any

from flask import current_app, url_for

from forum.api.v1 import serialisers
from forum.core import clock
from forum.core.db import reading
from forum.core.errors import Gone, NotFound
from forum.core.formatting import iso
from forum.mail.mailer import address
from forum.models.accounts import Guest
from forum.models.webhooks import WebhookEvent, WebhookEventKind
from forum.performance.releases import queries as release_queries
from forum.practice.card_queries import listed_cards
from forum.practice.case_studies import queries as case_studies_queries
from forum.workshops.schedule import queries as workshop_queries

Data = dict[str, Any]


def message_id(event_id: int, webhook_id: int) -> str:
    """The same for each attempt, so that a receiver knows what it has already."""
    return f"msg_{event_id}_{webhook_id}"


def body_of(event: WebhookEvent) -> bytes | None:
    """None where a visitor would find nothing that the event is of, or no longer."""
    kind, object_id, at = WebhookEventKind(event.kind), event.object_id, event.at
    own = current_app.config["SETTINGS"].own_address
    with reading(), current_app.test_request_context("/", base_url=own):
        data = READ[kind](object_id)
    if data is None:
        return None
    message = {"type": kind, "timestamp": iso(at), "data": data}
    return json.dumps(message, ensure_ascii=False).encode()


def _published(case_study_id: int) -> Data | None:
    cards = listed_cards([case_study_id])
    return {**serialisers.of_card(cards[0]), "api": _case_study(case_study_id)} if cards else None


def _withdrawn(case_study_id: int) -> Data | None:
    """Its number alone: why it went stands on its page."""
    try:
        case_studies_queries.get(Guest(), case_study_id)
    except Gone:
        return {"id": case_study_id, "api": _case_study(case_study_id)}
    except NotFound:
        return None
    return None  # it is back


def _case_study(case_study_id: int) -> str:
    return address(url_for("api.case_study", case_study_id=case_study_id))


def _announced(workshop_id: int) -> Data | None:
    try:
        workshop = workshop_queries.get(Guest(), workshop_id)
    except NotFound:
        return None
    if not workshop.is_published:
        return None
    url = url_for("workshops.show", workshop_id=workshop)
    api = address(url_for("api.workshop", workshop_id=workshop_id))
    return {**serialisers.of_workshop(workshop, url), "api": api}


def _opened(release_id: int) -> Data | None:
    release = release_queries.get(Guest(), release_id)
    if not release.is_open:
        return None
    url = url_for("releases.show", release_id=release_id)
    api = address(url_for("api.release", release_id=release_id))
    return {**serialisers.of_release(release, url), "api": api}


def _test(_webhook_id: int) -> Data:
    return {"said": "This is a test.", "sent_at": iso(clock.now())}


READ: dict[WebhookEventKind, Callable[[int], Data | None]] = {
    WebhookEventKind.PUBLISHED: _published,
    WebhookEventKind.WITHDRAWN: _withdrawn,
    WebhookEventKind.ANNOUNCED: _announced,
    WebhookEventKind.OPENED: _opened,
    WebhookEventKind.TEST: _test,
}
