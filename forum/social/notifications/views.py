"""A member's notifications, and the number in the header."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.url_converters import LARGEST_ID
from forum.policy.access import members_only, viewer
from forum.social.notifications import actions, queries

bp = Blueprint("notices", __name__)

MOST_SHOWN = 99


@bp.get("/me/notifications")
@members_only
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    if before is not None and not 1 <= before <= LARGEST_ID:
        before = None
    return render_template(
        "social/notifications/index.html", page=queries.page(viewer(), before), before=before
    )


@bp.post("/me/notifications/read")
@members_only
def read_all() -> ResponseReturnValue:
    """All up to the newest on the page where the button stood."""
    newest = request.form.get("newest", type=int)
    if newest is not None and 1 <= newest <= LARGEST_ID:
        actions.mark_all_read(viewer(), newest)
        flash("All are marked as read.")
    return redirect(url_for(".index"))


@bp.post("/me/notifications/read/<thing_kind>/<id:thing_id>")
@members_only
def read_one(thing_kind: str, thing_id: int) -> ResponseReturnValue:
    actions.mark_read(viewer(), thing_kind, thing_id)
    return redirect(url_for(".index"))


@bp.get("/me/notifications/count")
@members_only
def count() -> ResponseReturnValue:
    """The number of unread ones, for the script of the header; 304 while it is the same."""
    response = jsonify(count=min(viewer().unread_notices, MOST_SHOWN + 1))
    response.set_etag(f"n{viewer().unread_notices}")
    return response.make_conditional(request)
