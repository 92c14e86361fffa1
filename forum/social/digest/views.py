"""The digest as a page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core import clock
from forum.policy.access import members_only, viewer
from forum.social.digest import queries
from forum.social.digest.schedule import WEEK, DigestPeriod

bp = Blueprint("digest", __name__)


@bp.get("/me/this-week")
@members_only
def index() -> ResponseReturnValue:
    """The last seven days, as the mail on Tuesday would have them."""
    now = clock.now()
    news = queries.news(DigestPeriod(now - WEEK, now))
    sections = queries.sections([viewer()], news).get(viewer().id, [])
    return render_template("social/digest/index.html", sections=sections)
