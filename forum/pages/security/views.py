"""Whom to tell of a fault (RFC 9116), and what browsers report of the content security policy."""

import json
import re
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from forum.core import clock, pii, text
from forum.core.extensions import csrf
from forum.core.headers import REPORTS
from forum.core.memory_rate_limit import MemoryRateLimit
from forum.policy.access import open_to_all, rendered_each_time

bp = Blueprint("security", __name__)
log = structlog.get_logger()

EXPIRES = timedelta(days=180)
MOST_BYTES = 16 * 1024
MOST_REPORTS = 60  # a minute, in one process: a log is not for anybody to fill
AT_ONCE = 5
MINUTE_S = 60
LENGTH = 120
WORD = re.compile(r"[a-z][a-z\-]{0,40}")  # a directive, or the first part of an address of ours


@bp.get("/.well-known/security.txt")
@open_to_all
@rendered_each_time("says until when it holds")
def security_txt() -> ResponseReturnValue:
    settings = current_app.config["SETTINGS"]
    contact = settings.security_contact or f"mailto:{parseaddr(settings.mail_from)[1]}"
    expires = (clock.now() + EXPIRES).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires.isoformat()}Z",
        "Preferred-Languages: en",
        f"Canonical: {settings.own_address}/.well-known/security.txt",
    )
    return "\n".join(lines) + "\n", {"Content-Type": "text/plain; charset=utf-8"}


@bp.post(REPORTS)
@csrf.exempt
@open_to_all
def take_reports() -> ResponseReturnValue:
    """Log what was blocked and on which page; the queries of addresses are left out: see tokens.

    204 whatever comes: a browser has nobody to tell.
    """
    rate_limit = current_app.extensions.setdefault("csp_reports", MemoryRateLimit(MINUTE_S))
    if (request.content_length or 0) <= MOST_BYTES and not rate_limit.spend([("", MOST_REPORTS)]):
        for report in _reports(request.get_data()[:MOST_BYTES])[:AT_ONCE]:
            log.warning("csp_report", **report)
    return "", 204


def _reports(body: bytes) -> list[dict[str, str]]:
    """Of report-uri (one object) and of the Reporting API (a list of them)."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    listed = sent if isinstance(sent, list) else [sent]
    bodies = [one.get("csp-report", one.get("body")) for one in listed if isinstance(one, dict)]
    return [_shortened(one) for one in bodies if isinstance(one, dict)]


def _shortened(report: dict[str, Any]) -> dict[str, str]:
    def value(*names: str) -> str:
        found = next((report[name] for name in names if report.get(name)), "")
        return text.one_line(str(found))[:LENGTH]

    return {
        "directive": _word(
            value("effective-directive", "effectiveDirective", "violated-directive")
        ),
        "blocked": _harmless(_without_query(value("blocked-uri", "blockedURL"))),
        "page": _first_part(value("document-uri", "documentURL")),
    }


def _word(said: str) -> str:
    """The first word, if it is one of small letters: anybody may send anything here."""
    first = said.partition(" ")[0]
    return first if WORD.fullmatch(first) else ""


def _harmless(address: str) -> str:
    return "" if pii.found_in(unquote(address)) else address


def _without_query(address: str) -> str:
    return address.partition("?")[0].partition("#")[0]


def _first_part(address: str) -> str:
    """`/reset` of an address whose next part is a token."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    return "/" + _word(path.lstrip("/").partition("/")[0])
