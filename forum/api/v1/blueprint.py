"""The blueprint of version 1, and its document."""

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from forum.api.protocol import document
from forum.api.protocol.operations import Operations
from forum.config import VERSION
from forum.core.headers import CACHE_CONTROL
from forum.mail.mailer import address
from forum.policy.access import open_to_all, rendered_each_time, while_enrolling

PREFIX = "/api/v1"
ABOUT = """Case studies of what helps long-term unemployed people into work, with the figures that
are public. What is read here is what a visitor of the pages sees; with a key, what its member wrote
besides. One address takes a return, with a key of an organisation's lead. A figure appears at the
instant of its release. Lists have `next`, the address of the next page. Every answer to a GET has
an ETag. Errors are problem documents (RFC 9457)."""

bp = Blueprint("api", __name__, url_prefix=PREFIX)
v1 = Operations(bp)


def openapi_document() -> dict:
    """Built once for each process: it depends on the code and the settings alone."""
    extensions = current_app.extensions
    if "openapi" not in extensions:
        extensions["openapi"] = document.build(
            v1.declared,
            "What Works Exchange",
            VERSION,
            info={"description": " ".join(ABOUT.split())},
            servers=[{"url": address(PREFIX)}],
        )
    return extensions["openapi"]


@bp.get("/openapi.json")
@while_enrolling
@open_to_all
@rendered_each_time("of the API, which has headers of its own")
def openapi() -> ResponseReturnValue:
    request.environ[CACHE_CONTROL] = "private, no-cache"
    response: Response = jsonify(openapi_document())
    response.add_etag()
    return response.make_conditional(request)
