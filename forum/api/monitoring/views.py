"""/metrics, for whoever has the token or is on this machine."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request

from forum.api.monitoring.collector import StateCollector
from forum.config import Settings
from forum.core import metrics
from forum.core.errors import NotFound
from forum.policy.access import open_to_all, rendered_each_time, while_enrolling

bp = Blueprint("monitoring", __name__)
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
OF_PROXIES = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


@bp.get("/metrics")
@while_enrolling
@open_to_all
@rendered_each_time("guarded by a token, and another each second")
def scrape() -> Response:
    """To others there is no such page."""
    if not _may_scrape(current_app.config["SETTINGS"]):
        raise NotFound
    return Response(metrics.as_text([StateCollector()]), content_type=TEXT_FORMAT)


def _may_scrape(settings: Settings) -> bool:
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        return hmac.compare_digest(given, settings.metrics_token.encode())
    return _is_this_machine()


def _is_this_machine() -> bool:
    """What a proxy on this machine hands on comes from elsewhere, whatever the proxy is called."""
    if any(name in request.headers for name in OF_PROXIES):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
