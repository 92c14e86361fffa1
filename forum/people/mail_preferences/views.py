"""The link in a mail that stops its kind; the page of preferences is in social/preferences."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound
from forum.core.extensions import csrf
from forum.mail import links
from forum.mail.preferences.models import MAIL_KIND_NAMES
from forum.people.mail_preferences import actions
from forum.policy.access import open_to_all

bp = Blueprint("subscriptions", __name__)


@bp.route("/mail/stop/<key>", methods=["GET", "POST"])
@csrf.exempt
@open_to_all
def stop(key: str) -> ResponseReturnValue:
    """The link of a mail: opening it changes nothing. Mail programs may POST (RFC 8058)."""
    user_and_kind = links.read(key)
    if user_and_kind is None:
        raise NotFound
    user_id, kind = user_and_kind
    is_stopped = request.method == "POST"
    if is_stopped:
        actions.stop(user_id, kind)
    return render_template(
        "people/mail_preferences/stop.html",
        name=MAIL_KIND_NAMES[kind],
        key=key,
        is_stopped=is_stopped,
    )
