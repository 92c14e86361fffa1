"""What queries and actions raise, and the page each error becomes."""

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from forum.core import db_health, logs, posted_form, problems
from forum.core.db import leads_nowhere
from forum.core.extensions import db

log = structlog.get_logger()


class NotFound(Exception):
    """No such thing, or nothing that this viewer may know of."""


class Gone(Exception):
    """It was here and was withdrawn; the message says why."""


class Forbidden(Exception):
    """The viewer may see it but not do this to it."""


class Refused(Exception):
    """A rule says no for now; the message is written for the viewer."""


class TooMany(Exception):
    """Asked too often; `seconds` until it is worth another try."""

    def __init__(self, message: str, seconds: int):
        super().__init__(message)
        self.seconds = seconds


STATUSES = {NotFound: 404, Gone: 410, Forbidden: 403, Refused: 409, TooMany: 429}
OWN_PAGES = (400, 403, 404, 405, 409, 410, 413, 429, 500, 503)
WORTH_SENDING_AGAIN = (409, 429, 500, 503)
GONE_MEANWHILE = "Something that this belongs to was changed at this moment. Nothing was saved."
CHANGED_MEANWHILE = "Somebody changed it while your page was open. Look at it again."
STALE_FORM = "This form was opened before you signed in or out, or in another browser."


def init_app(app: Flask) -> None:
    for kind, status in STATUSES.items():
        app.register_error_handler(kind, lambda error, status=status: page(status, error))
    app.register_error_handler(problems.Problem, problems.of_error)
    app.register_error_handler(CSRFError, _of_token)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(DatabaseError, _of_database)
    app.register_error_handler(Exception, _unforeseen)


def page(status: int, error: object = "", send_again: bool = False) -> Response:
    """The page of an error, with what was typed; JSON where the address or the request asks for it.

    Of an address of the API it is a problem document (problems.py).
    `send_again` adds the button that sends the form to its address, as some statuses always do.
    """
    message = str(error)
    if status == 403:
        logs.security_event("forbidden", rule=_rule(), member=_member_id())
    if status >= 500:
        g.without_viewer = True  # what failed may be the database: ask it nothing more
    if problems.is_api():
        response = problems.problem(
            status, message, request_id=logs.request_id() if status >= 500 else ""
        )
    elif request.path.endswith(".json") or request.accept_mimetypes.best == "application/json":
        response = jsonify(error=message or f"Error {status}")
    else:
        name = status if status in OWN_PAGES else 400 if status < 500 else 500
        shown = {
            "message": message,
            "request_id": logs.request_id(),
            "posted": posted_form.read(),
            "public_address": "",
            "send_again": send_again or status in WORTH_SENDING_AGAIN,
        }
        response = make_response(render_template(f"errors/{name}.html", **shown))
    response.status_code = status
    if status >= 500:
        response.headers["X-Request-Id"] = logs.request_id()
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def status_of(error: Refused | TooMany) -> tuple[int, dict[str, str]]:
    """(status, headers) for a view that shows its form again with the error in it."""
    headers = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else {}
    return STATUSES[type(error)], headers


def _of_token(_error: CSRFError) -> Response:
    logs.security_event("token_refused", rule=_rule(), member=_member_id())
    return page(400, STALE_FORM)


def _member_id() -> int:
    """Of whom Flask-Login has loaded; 0 for a visitor."""
    return getattr(g.get("_login_user"), "id", 0)


def _of_http(error: HTTPException) -> Response:
    original = getattr(error, "original_exception", None)
    if isinstance(original, OperationalError):  # raised while another error's page was made
        return _of_database(original)
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = page(error.code, g.get("too_large", "") if error.code == 413 else "")
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
    return response


def _of_database(error: DatabaseError) -> Response:
    """Locked, full, corrupt or away: nothing was saved, and trying again is the right advice."""
    if leads_nowhere(error):
        return _gone_meanwhile(error)
    if type(error) not in (DatabaseError, OperationalError):
        return _unforeseen(error)
    db.session.rollback()
    db_health.note(error)
    db_health.say_unavailable(error)
    response = page(503)
    response.headers["Retry-After"] = "5"
    return response


def _gone_meanwhile(error: DatabaseError) -> Response:
    """As when an organisation or a term becomes part of another while a form of it is sent."""
    db.session.rollback()
    log.warning("row_gone_meanwhile", rule=_rule(), kind=type(error.orig).__name__)
    return page(409, GONE_MEANWHILE)


def _unforeseen(error: Exception) -> Response:
    db.session.rollback()
    log.exception("unforeseen", rule=_rule(), kind=type(error).__name__)
    return page(500)


def _rule() -> str | None:
    """Which page, without what stands in its address: that may be somebody's key."""
    return request.url_rule.rule if request.url_rule else None
