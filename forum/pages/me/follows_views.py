"""What a member follows, searches too. Registered on the blueprints of follows and of search."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.forms import Form
from forum.models.saved_searches import MAIL_FREQUENCY_NAMES
from forum.policy.access import members_only, viewer
from forum.search.saved import actions
from forum.search.saved import queries as saved_searches
from forum.search.saved.forms import FollowedSearchForm
from forum.search.saved.views import bp as search_bp
from forum.social.follows import queries as follows
from forum.social.follows.views import bp


@bp.get("/me/follows")
@members_only
def index() -> str:
    return _page()


@search_bp.post("/me/searches/<id:saved_id>/mail")
@members_only
def change_mail(saved_id: int) -> ResponseReturnValue:
    form = FollowedSearchForm()
    saved_search = saved_searches.get(viewer(), saved_id)
    if not form.validate_on_submit():
        return _page(form, saved_id), 422
    actions.change(viewer(), saved_search, form.name.data or saved_search.name, form.frequency)
    flash(f"“{saved_search.name}”: {MAIL_FREQUENCY_NAMES[form.frequency].lower()}.")
    return redirect(url_for("follows.index", _anchor="searches"))


def _page(refused: Form | None = None, refused_id: int = 0) -> str:
    """With what was typed for one search, where it was refused."""
    return render_template(
        "pages/me/follows.html",
        kinds=follows.listed(viewer()),
        saved_searches=saved_searches.saved_searches(viewer()),
        strengths=MAIL_FREQUENCY_NAMES,
        refused=refused,
        refused_id=refused_id,
    )
