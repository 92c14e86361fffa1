"""Who may keep webhooks: an organisation's lead its own, administrators those of the exchange."""

from sqlalchemy import ColumnElement, and_, false, true

from forum.models.webhooks import Webhook
from forum.policy.people import is_administrator
from forum.policy.viewer import Viewer


def may_see_webhooks(viewer: Viewer) -> bool:
    return _leads(viewer) or is_administrator(viewer)


def may_keep_webhooks(viewer: Viewer) -> bool:
    """A demonstration sends nothing to anybody: its accounts are everybody's."""
    return not viewer.is_demonstration and may_see_webhooks(viewer)


def kept_webhooks(viewer: Viewer) -> ColumnElement[bool]:
    """Administrators see all of them: they answer for what the exchange sends."""
    if not may_keep_webhooks(viewer):
        return false()
    if is_administrator(viewer):
        return true()
    return and_(
        Webhook.organisation_id.is_not(None), Webhook.organisation_id == viewer.organisation_id
    )


def organisation_of_new_webhook(viewer: Viewer) -> int | None:
    """A lead's own; None, the exchange's, for an administrator who leads none."""
    return viewer.organisation_id if _leads(viewer) else None


def _leads(viewer: Viewer) -> bool:
    return viewer.is_verified and viewer.is_lead and viewer.organisation_id is not None
