"""The public log: what moderators decided, why, and how long it took.

Its figures change with the time alone, so it is not cached.
"""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.moderation.public_log import queries
from forum.policy.access import open_to_all, rendered_each_time
from forum.practice.moderation import queries as decisions
from forum.practice.moderation.views import bp

PER_PAGE = 50


@bp.get("/moderation/log")
@open_to_all
@rendered_each_time("its figures are of the last 90 days")
def log() -> ResponseReturnValue:
    """Every decision, newest first, and how long they take. It names no person."""
    shown = db.paginate(
        decisions.log(), page=page_number(request.args), per_page=PER_PAGE, error_out=False
    )
    return render_template("moderation/public_log/log.html", page=shown, figures=queries.figures())
