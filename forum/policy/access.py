"""Who may open a page. Each view wears one of these marks; one without a mark is refused."""

from collections.abc import Callable

from flask import Flask, current_app, g, request
from flask_login import current_user

from forum.core import form_recovery
from forum.core.errors import Forbidden, NotFound
from forum.core.extensions import login_manager
from forum.models.accounts import Guest, User

UNMARKED = "unmarked"


def _mark(name: str, admits: Callable[[User | Guest], bool]):
    def mark(view):
        view.mark = name
        view.admits = admits
        return view

    return mark


open_to_all = _mark("open to all", lambda viewer: True)
members_only = _mark("members", lambda viewer: viewer.is_authenticated)
verified_only = _mark("verified members", lambda viewer: viewer.is_verified)
moderators_only = _mark("moderators", lambda viewer: viewer.is_moderator and viewer.is_verified)
analysts_only = _mark("analysts", lambda viewer: viewer.is_analyst and viewer.is_verified)


def recovered_with(**fields: str) -> Callable[[Callable], Callable]:
    """Fields that form_recovery sets after a sign-in has ended, such as the button that saves."""

    def mark(view: Callable) -> Callable:
        view.recovered_with = fields  # type: ignore[attr-defined]
        return view

    return mark


def demonstration_only(view):
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


def check_access():
    if request.endpoint in (None, "static"):
        return None
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "admits", lambda viewer: False)(viewer()):
        return None
    if getattr(view, "mark", UNMARKED) == "demonstration":
        raise NotFound
    if viewer().is_authenticated:
        raise Forbidden
    return form_recovery.keep_and_go_on() or login_manager.unauthorized()


def _is_demonstration() -> bool:
    return current_app.config["SETTINGS"].demo
