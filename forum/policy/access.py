"""Who may open a page: each view is decorated with one of these marks, or nobody may open it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forum.core import form_recovery, formatting
from forum.core.errors import Forbidden, NotFound
from forum.core.extensions import login_manager
from forum.models.accounts import Guest, User
from forum.policy.moderation import may_write_now
from forum.policy.people import is_authentication_recent, must_enrol
from forum.policy.performance import is_analyst

View = Any  # a function that is given attributes
UNMARKED = "unmarked"
VERIFIED = "verified members"
NEEDS_SECOND_FACTOR = "It needs a second factor. Add one under My exchange, Security."
FOR_ANOTHER_ROLE = "It is for people with another role, or for another organisation."


def _mark(name: str, admits: Callable[[User | Guest], bool]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.mark = name
        view.admits = admits
        return view

    return mark


_open = _mark("open to all", lambda viewer: True)


def open_to_all(view: View) -> View:
    """For everybody; what a visitor is shown may be served from the cache (core/page_cache.py)."""
    view.is_cached = not getattr(view, "why_each_time", "")
    return _open(view)


def rendered_each_time(why: str) -> Callable[[View], View]:
    """Open to all, and never cached: it depends on more than its address and the data."""

    def mark(view: View) -> View:
        view.why_each_time = why
        view.is_cached = False
        return view

    return mark


members_only = _mark("members", lambda viewer: viewer.is_authenticated)
verified_only = _mark(VERIFIED, lambda viewer: viewer.is_verified)
moderators_only = _mark("moderators", lambda viewer: viewer.is_moderator and viewer.is_verified)
analysts_only = _mark("analysts", is_analyst)
administrators_only = _mark(
    "administrators", lambda viewer: viewer.is_administrator and viewer.is_verified
)


def while_enrolling(view: View) -> View:
    """Also for whoever may do nothing else before a second factor is added."""
    view.is_for_enrolling = True
    return view


def recently_authenticated(view: View) -> View:
    """Step-up: a session that proved long ago who it is proves it again before this is sent."""
    view.needs_recent = True
    return view


def recovered_with(**fields: str) -> Callable[[View], View]:
    """Fields that form_recovery sets after a sign-in has ended, such as the button that saves."""

    def mark(view: View) -> View:
        view.recovered_with = fields
        return view

    return mark


def demonstration_only(view: View) -> View:
    """Open to all in a demonstration; elsewhere there is no such page."""
    view.mark = "demonstration"
    view.admits = lambda viewer: _is_demonstration()
    return view


def viewer() -> User | Guest:
    """The signed-in User or the Guest itself, not Flask-Login's proxy for it."""
    if g.get("without_viewer"):  # an error page must not ask the database that failed
        return Guest()
    return current_user._get_current_object()


def init_app(app: Flask) -> None:
    app.before_request(check_access)


def check_access() -> ResponseReturnValue | None:
    if request.endpoint in (None, "static"):
        return None
    view = current_app.view_functions[request.endpoint]
    if _must_enrol_first(view):
        flash("Add a second factor to go on: your role needs one.", "warning")
        return redirect(url_for("accounts.second_factor"))
    if getattr(view, "admits", lambda viewer: False)(viewer()):
        _require_may_write_now()
        return _step_up(view)
    if getattr(view, "mark", UNMARKED) == "demonstration":
        raise NotFound
    if viewer().is_authenticated:
        raise Forbidden(_why_not(view))
    return form_recovery.keep_and_go_on() or login_manager.unauthorized()


def _require_may_write_now() -> None:
    """A silenced member reads, and is told of each form that is sent why it is not taken."""
    who = viewer() if request.method == "POST" else None
    if who is not None and not may_write_now(who, request.endpoint or ""):
        raise Forbidden(
            f"You cannot write here until {formatting.day_and_time(who.silenced_until)}. "
            f"A moderator decided so, for this reason: {who.silence_reason}"
        )


def _why_not(view: View) -> str:
    """For the page of the error; empty where errors/403.html says it."""
    is_for_role = getattr(view, "mark", UNMARKED) != VERIFIED
    if getattr(view, "mark", "") == "analysts" and viewer().is_analyst:
        return NEEDS_SECOND_FACTOR
    return FOR_ANOTHER_ROLE if is_for_role else ""


def _must_enrol_first(view: View) -> bool:
    if not viewer().is_authenticated or getattr(view, "is_for_enrolling", False):
        return False
    return must_enrol(viewer(), current_app.config["SETTINGS"].second_factor_days)


def _step_up(view: View) -> ResponseReturnValue | None:
    """Lead to the page that asks again, with what was typed kept; None where nothing is needed."""
    minutes = current_app.config["SETTINGS"].step_up_minutes
    if not getattr(view, "needs_recent", False) or is_authentication_recent(viewer(), minutes):
        return None
    return form_recovery.keep_and_lead_to("accounts.confirm_again", _page_of_request())


def _page_of_request() -> str:
    """The page to go on from: this one, or the one whose button was pressed."""
    if request.method in ("GET", "HEAD"):
        return request.full_path if request.query_string else request.path
    referrer = urlsplit(request.referrer or "")
    return referrer.path if referrer.netloc == request.host else ""


def _is_demonstration() -> bool:
    return current_app.config["SETTINGS"].demo
