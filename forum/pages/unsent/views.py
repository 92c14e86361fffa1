"""A form that was kept when the sign-in had ended, offered again."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core import form_recovery
from forum.core.errors import NotFound
from forum.policy.access import members_only, viewer

bp = Blueprint("unsent", __name__)


@bp.get("/unsent/<key>")
@members_only
def show(key: str) -> ResponseReturnValue:
    posted = form_recovery.open_for(viewer().id, key)
    if posted is None:
        raise NotFound("What was kept here has gone: it is kept for a day, for one member.")
    is_draft = ("do", "save") in posted.fields
    return render_template("pages/unsent/show.html", posted=posted, is_draft=is_draft)
