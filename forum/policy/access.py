"""Who may open a page: each view is decorated with one of these marks, or nobody may open it."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from forum.core import form_recovery, formatting
from forum.core.errors import Forbidden, NotFound
from forum.core.extensions import login_manager
from forum.models.accounts import Guest, User
from forum.policy.moderation import may_write_now

View = Any  # a function that is given attributes
UNMARKED = "unmarked"
VERIFIED = "verified members"
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
analysts_only = _mark("analysts", lambda viewer: viewer.is_analyst and viewer.is_verified)
administrators_only = _mark(
    "administrators", lambda viewer: viewer.is_administrator and viewer.is_verified
)


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
    if getattr(view, "admits", lambda viewer: False)(viewer()):
        _require_may_write_now()
        return None
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
    return FOR_ANOTHER_ROLE if is_for_role else ""


def _is_demonstration() -> bool:
    return current_app.config["SETTINGS"].demo
