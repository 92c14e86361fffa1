"""What is refused before a view is looked for: a host that is not ours, a body that is no form."""

from collections.abc import Callable, Iterable

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError
from werkzeug.wsgi import get_host

from forum.core import errors
from forum.core.headers import REPORTS

RETURNS = "/api/v1/returns"
ANY_HOST = "/status"  # a load balancer asks for it by address
FORMS = ("", "application/x-www-form-urlencoded", "multipart/form-data")
REFUSED = "forum.refused_host"
NO_FORM = "This address takes what a form of ours sends, and nothing else."
NO_HOST = "This is not the address of the exchange."


class HostCheck:
    """Replace a host that is not ours, so that the page that refuses it can be made."""

    def __init__(self, app: Callable, trusted: list[str] | None, own: str):
        self.app, self.trusted, self.own = app, trusted, own

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not self.is_ours(environ):
            environ[REFUSED] = environ.get("PATH_INFO") != ANY_HOST
            environ["HTTP_HOST"] = self.own
        return self.app(environ, start_response)

    def is_ours(self, environ: dict) -> bool:
        if "HTTP_HOST" not in environ and self.trusted is None:
            return True  # HTTP/1.0
        try:
            host = get_host(environ, self.trusted)
            host.encode("idna")
        except (SecurityError, UnicodeError):
            return False
        return bool(host)


def init_app(app: Flask, own_host: str) -> None:
    app.wsgi_app = HostCheck(app.wsgi_app, app.config["TRUSTED_HOSTS"], own_host)  # type: ignore[method-assign]
    app.before_request(check)


def check() -> Response | None:
    if request.environ.get(REFUSED):
        return errors.page(400, NO_HOST)
    if request.path in (REPORTS, RETURNS):
        return None  # browsers send reports in formats of their own, programs a file as it is
    if request.method in ("POST", "PUT", "PATCH") and request.mimetype not in FORMS:
        return errors.page(415, NO_FORM)
    return None
