"""What a person's browser keeps for us: the session, and the mark of having signed in before."""

import re
import secrets
from urllib.parse import urlsplit

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from forum.core.rate_limit import hashed
from forum.people.sign_in.rate_limits import network

YEAR = 365 * 24 * 60 * 60
MOST_PEOPLE = 12  # who share one office machine

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


def asked_from() -> str:
    return network(request.remote_addr)


def name() -> str:
    """The browser of this request as a person would name it: Firefox on Windows."""
    agent = request.user_agent.string
    browser = _first(BROWSERS, agent) or "A browser"
    system = _first(SYSTEMS, agent)
    return f"{browser} on {system}" if system else browser


def _first(known, agent: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, agent)), "")


def begin_session(key: str) -> None:
    """A new session for whoever just signed in: nothing of an earlier one goes into it."""
    session.clear()
    session["_user_id"], session["_fresh"] = key, True
    session.permanent = True


def session_key() -> str:
    return str(session.get("_user_id", ""))


def device_of(email: str) -> str:
    """The name of this browser, where this account has been signed in to on it; else ""."""
    name, people = _device()
    return name if _mark(email) in people else ""


def remember_device(response: Response, email: str) -> None:
    name, people = _device()
    people = [_mark(email), *(mark for mark in people if mark != _mark(email))]
    response.set_cookie(
        _cookie(),
        _signer().dumps([name, people[:MOST_PEOPLE]]),
        max_age=YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _device() -> tuple[str, list[str]]:
    try:
        name, people = _signer().loads(request.cookies.get(_cookie(), ""))
    except (BadSignature, ValueError, TypeError):
        return secrets.token_hex(16), []
    return name, people


def _cookie() -> str:
    return current_app.config["SESSION_COOKIE_NAME"] + "-device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known device")


def _mark(email: str) -> str:
    return hashed(email)[:32]


def page_after(wanted: str | None, otherwise: str) -> str:
    """Where to go next: a page of ours that can be opened, else `otherwise`.

    Browsers take `//other.example` and `/\\other.example` for another host.
    """
    wanted = wanted or ""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return otherwise
    if any(ord(c) <= 32 or ord(c) == 127 for c in wanted) or len(wanted) > 2000:
        return otherwise
    try:
        path = urlsplit(wanted)
        current_app.url_map.bind("").match(path.path, method="GET")
    except (HTTPException, ValueError):  # a form's address, a redirect, or no page at all
        return otherwise
    return "".join((path.path, f"?{path.query}" if path.query else "", _anchor(path.fragment)))


def _anchor(fragment: str) -> str:
    return f"#{fragment}" if fragment else ""
