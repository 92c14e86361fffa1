"""What a member follows, searches too. Registered on the blueprint of follows."""

from flask import render_template

from forum.models.saved_searches import MAIL_FREQUENCY_NAMES
from forum.policy.access import members_only, viewer
from forum.search.saved import queries as saved_searches
from forum.social.follows import queries as follows
from forum.social.follows.views import bp


@bp.get("/me/follows")
@members_only
def index() -> str:
    return render_template(
        "pages/me/follows.html",
        kinds=follows.listed(viewer()),
        saved_searches=saved_searches.saved_searches(viewer()),
        strengths=MAIL_FREQUENCY_NAMES,
    )
