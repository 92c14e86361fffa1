"""What was being sent when the sign-in had ended: kept, and offered again after signing in.

Views that take long texts wear access.keeps_typing. Whoever sent the form finds it by a random
key in the address, after signing in; it goes after a day.
"""

import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, flash, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import JSON, String, func, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from forum.core import clock, errors, rate_limit, text
from forum.core.batches import delete_in_batches
from forum.core.errors import TooMany
from forum.core.extensions import db

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 2_000  # in all: anybody may send a form
MOST_PER_HOUR = 30  # from one address
LONGEST = 60_000  # characters of all answers together: the full form of a case study has 20,000
NOT_TYPED = ("csrf_token", "do", "preview")
MARKS = ("key", "seen", "seen_version")  # sent along, typed by nobody


class Unsent(db.Model):
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))
    typed: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _of_stale_form)


def keep_and_go_on() -> Response | None:
    """Keep this request's form and lead to where it is offered again; None where it is not."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "keeps_typing", False):
        return None
    key = _keep()
    if not key:
        return None
    if not current_user.is_authenticated:
        flash("What you typed is kept. Sign in to go on.", "info")
    # Somebody who is signed in is led on at once.
    return redirect(url_for("accounts.sign_in", next=url_for("share.unsent", key=key)))


def found(key: str) -> Unsent | None:
    kept = db.session.get(Unsent, rate_limit.hashed(key))
    return kept if kept is not None and kept.at > clock.now() - KEPT_FOR else None


def forget_old() -> None:
    delete_in_batches(Unsent, Unsent.at <= clock.now() - KEPT_FOR)


def _of_stale_form(_error: CSRFError):
    """Signed out and in again in another window: the form is old, its text is not lost."""
    return keep_and_go_on() or errors.page(400, errors.STALE_FORM)


def _keep() -> str:
    """The key of what was kept; empty where it is too much, or too many came."""
    typed = {n: [text.clean(v) for v in vs] for n, vs in request.form.lists() if n not in NOT_TYPED}
    own_words = (values for name, values in typed.items() if name not in MARKS)
    characters = sum(len(v.strip()) for values in own_words for v in values)
    if not 0 < characters <= LONGEST or _how_many() >= MOST_KEPT:
        return ""
    try:
        rate_limit.spend("unsent", request.remote_addr, MOST_PER_HOUR, timedelta(hours=1), "")
    except TooMany:
        return ""
    key = secrets.token_urlsafe(32)
    db.session.add(Unsent(key_hash=rate_limit.hashed(key), path=request.path[:200], typed=typed))
    db.session.commit()
    return key


def _how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Unsent)) or 0
