"""The session cookie, and the device cookie that says who has signed in on this browser."""

import re
import secrets
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from forum.core.rate_limit import hashed
from forum.people.sign_in.rate_limits import network_of

ON_THE_WAY = ("/join", "/confirm/", "/sign-in", "/forgotten", "/reset/", "/demo/mail")
YEAR = 365 * 24 * 60 * 60
SUSPENDED_SECONDS = 1800  # in which to read why, and to appeal
MAX_ACCOUNTS = 12  # of colleagues who share one machine

BROWSERS = (
    ("Edge", r"Edg[AiOS]*/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
    ("Internet Explorer", r"MSIE |Trident/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("Chromebook", r"CrOS"),
    ("Linux", r"Linux"),
)


def request_network() -> str:
    """The network of the client: what rate limits count by."""
    return network_of(request.remote_addr)


def browser_name() -> str:
    """The browser of this request as a person would name it: Firefox on Windows."""
    agent = request.user_agent.string
    browser = _first_match(BROWSERS, agent) or "A browser"
    system = _first_match(SYSTEMS, agent)
    return f"{browser} on {system}" if system else browser


def _first_match(patterns: Iterable[tuple[str, str]], agent: str) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, agent)), "")


def begin_session(key: str) -> None:
    """A new session for whoever just signed in: nothing of an earlier one goes into it."""
    session.clear()
    session["_user_id"], session["_fresh"] = key, True
    session.permanent = True


def session_key() -> str:
    return str(session.get("_user_id", ""))


def note_suspended(user_id: int) -> None:
    """Let this browser read why the account is suspended, and appeal: nothing else."""
    session["suspended"] = {"id": user_id, "at": int(time.time())}


def suspended_user_id() -> int | None:
    noted = session.get("suspended") or {"id": None, "at": 0}
    return noted["id"] if time.time() - noted["at"] < SUSPENDED_SECONDS else None


def known_device(email: str) -> str:
    """The id of this browser if this account has signed in on it before; else ""."""
    device_id, accounts = _read_device()
    return device_id if _account_mark(email) in accounts else ""


def remember_device(response: Response, email: str) -> None:
    device_id, accounts = _read_device()
    accounts = [_account_mark(email), *(m for m in accounts if m != _account_mark(email))]
    response.set_cookie(
        _cookie_name(),
        _signer().dumps([device_id, accounts[:MAX_ACCOUNTS]]),
        max_age=YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _read_device() -> tuple[str, list[str]]:
    """(id, marks of the accounts that signed in on it), new where there is no cookie of ours."""
    try:
        device_id, accounts = _signer().loads(request.cookies.get(_cookie_name(), ""))
    except (BadSignature, ValueError, TypeError):
        return secrets.token_hex(16), []
    return device_id, accounts


def _cookie_name() -> str:
    return current_app.config["SESSION_COOKIE_NAME"] + "-device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known device")


def _account_mark(email: str) -> str:
    return hashed(email)[:32]


def safe_redirect(target: str | None, fallback: str) -> str:
    """`target` if it is the path of a page here that can be opened; else `fallback`.

    Browsers take `//other.example` and `/\\other.example` for another host.
    """
    target = target or ""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return fallback
    if any(ord(c) <= 32 or ord(c) == 127 for c in target) or len(target) > 2000:
        return fallback
    try:
        parts = urlsplit(target)
        current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, ValueError):  # a POST-only address, a redirect, or no page at all
        return fallback
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.path}{query}{fragment}"


def remember_next_page() -> None:
    """Store the page somebody came from, until they have signed in.

    `next` of the address, else the page with the link that they followed. It survives joining:
    the link of the mail opens in the same browser as a rule.
    """
    page = safe_redirect(request.args.get("next") or _referring_path(), "")
    if page:
        session["next"] = page


def _referring_path() -> str:
    """Of a page of this site outside joining and signing in; else ""."""
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc != request.host:
        return ""
    path = f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    return "" if referrer.path.startswith(ON_THE_WAY) else path


def next_page(fallback: str) -> str:
    return safe_redirect(request.args.get("next") or session.get("next"), fallback)
