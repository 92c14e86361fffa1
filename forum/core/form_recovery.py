"""What was being sent when the sign-in had ended: kept for a day, and offered after signing in.

It holds for every view that takes a form; those that opt out stand in posted_form.OPT_OUT with
the reason. Whoever sent the form finds it by a random key in the address. The first member who
opens it is the only one from then on. Nothing is sent before somebody presses the button.
"""

import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, flash, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import JSON, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from forum.core import clock, errors, posted_form, rate_limit
from forum.core.batches import delete_in_batches
from forum.core.db import writing
from forum.core.errors import Forbidden, TooMany
from forum.core.extensions import db
from forum.core.posted_form import PostedForm

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 2_000  # in all: anybody may send a form
MOST_PER_HOUR = 30  # from one address
LONGEST = 60_000  # characters of all answers together: the full form of a case study has 20,000
LONGEST_ADDRESS = 200
NOT_KEPT = (
    "You are not signed in, and what you typed cannot be kept for you: it is very long, or many"
    " forms have come from your network. Sign in in another window, then send it again from here."
)


class RecoverableForm(db.Model):
    __tablename__ = "unsent"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    typed: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    @property
    def posted(self) -> PostedForm:
        pairs = [(name, value) for name, values in self.typed.items() for value in values]
        return PostedForm(self.path, pairs)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _of_stale_form)
    app.register_error_handler(Forbidden, _of_forbidden)


def keep_and_go_on() -> Response | None:
    """Keep what a guest typed and lead to signing in; None where nothing was typed."""
    posted = posted_form.read()
    if posted is None or not posted.words:
        return None
    key = _keep(posted)
    if not key:
        return errors.page(403, NOT_KEPT, send_again=True)
    flash("What you typed is kept. Sign in to go on.", "info")
    return redirect(url_for("accounts.sign_in", next=url_for("unsent.show", key=key)))


def keep_and_lead_to(endpoint: str, otherwise: str) -> Response:
    """Keep what was typed, if anything was, and lead to a page that asks who this is.

    That page goes on to what was kept; without it to `otherwise`, a path.
    """
    posted = posted_form.read()
    if posted is None or not posted.words:
        return redirect(url_for(endpoint, next=otherwise or None))
    key = _keep(posted)
    if not key:
        return errors.page(403, NOT_KEPT, send_again=True)
    return redirect(url_for(endpoint, next=url_for("unsent.show", key=key)))


def open_for(member_id: int, key: str) -> PostedForm | None:
    """What was kept under this key; the first member to open it becomes the only one.

    Once opened, it is found by the key together with the member's id.
    """
    own = rate_limit.hashed(f"{key} {member_id}")
    oldest = clock.now() - KEPT_FOR
    unopened = RecoverableForm.key_hash == rate_limit.hashed(key), RecoverableForm.at > oldest
    if db.session.scalar(select(RecoverableForm.key_hash).where(*unopened)):
        with writing() as session:
            session.execute(update(RecoverableForm).where(*unopened).values(key_hash=own))
            session.commit()
        db.session.rollback()
    kept = db.session.scalar(
        select(RecoverableForm).where(RecoverableForm.key_hash == own, RecoverableForm.at > oldest)
    )
    return kept.posted if kept else None


def forget_old() -> None:
    delete_in_batches(RecoverableForm, RecoverableForm.at <= clock.now() - KEPT_FOR)


def _of_stale_form(_error: CSRFError) -> Response:
    """Signed out, or in again, in another window: the form is old, its text is not lost."""
    admits = getattr(current_app.view_functions[request.endpoint or ""], "admits", None)
    if admits and admits(current_user):
        posted = posted_form.read()
        return errors.page(400, errors.STALE_FORM, send_again=bool(posted and posted.words))
    kept = None if current_user.is_authenticated else keep_and_go_on()
    return kept or errors.page(400, errors.STALE_FORM)


def _of_forbidden(error: Forbidden) -> Response:
    """A guest at a view that is open to all, but does this for members alone."""
    kept = None if current_user.is_authenticated else keep_and_go_on()
    return kept or errors.page(403, error)


def _keep(posted: PostedForm) -> str:
    """The key of what was kept; empty where it is too much, or too many came."""
    length = sum(len(value) for _, value in posted.fields)
    is_too_long = length > LONGEST or len(posted.address) > LONGEST_ADDRESS
    if is_too_long or _how_many() >= MOST_KEPT:
        return ""
    try:
        rate_limit.spend("unsent", request.remote_addr, MOST_PER_HOUR, timedelta(hours=1), "")
    except TooMany:
        return ""
    key = secrets.token_urlsafe(32)
    view = current_app.view_functions[request.endpoint or ""]
    typed: dict[str, list[str]] = {}
    for name, value in posted.fields:
        typed.setdefault(name, []).append(value)
    typed |= {name: [value] for name, value in getattr(view, "recovered_with", {}).items()}
    db.session.add(
        RecoverableForm(key_hash=rate_limit.hashed(key), path=posted.address, typed=typed)
    )
    db.session.commit()
    return key


def _how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(RecoverableForm)) or 0
