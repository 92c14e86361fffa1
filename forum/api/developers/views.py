"""What programs can read, in the words of the API's own document."""

from itertools import groupby

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.api.protocol import authentication
from forum.api.v1.blueprint import PREFIX, v1
from forum.mail.mailer import address
from forum.policy.access import open_to_all, viewer

bp = Blueprint("developers", __name__)


@bp.get("/developers")
@open_to_all
def index() -> ResponseReturnValue:
    settings = current_app.config["SETTINGS"]
    groups = [
        (tag, [(one, one.parameters) for one in operations])
        for tag, operations in groupby(v1.declared, lambda one: one.tag)
    ]
    return render_template(
        "api/developers/index.html",
        groups=groups,
        may_see_webhooks=policy.may_see_webhooks(viewer()),
        base=address(PREFIX),
        embedded=address(url_for("embedding.card", slug="lone-parents")),
        visitor_requests=settings.api_visitor_requests,
        key_requests=settings.api_key_requests,
        window=authentication.WINDOW_S,
    )
