"""The page on which a moderator decides on a link."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused
from forum.models.case_study_links import LinkState
from forum.moderation.links import actions
from forum.moderation.links.forms import LinkDecisionForm
from forum.policy.access import moderators_only, viewer
from forum.practice.moderation.views import bp
from forum.standards.chosen_links import queries


@bp.route("/moderation/links/<id:link_id>", methods=["GET", "POST"])
@moderators_only
def link(link_id: int) -> ResponseReturnValue:
    found, form = queries.to_confirm(viewer(), link_id), LinkDecisionForm()
    if not form.validate_on_submit():
        page = render_template(
            "moderation/links/link.html", link=found, form=form, name=queries.target_name(found)
        )
        return page, 422 if form.is_submitted() else 200
    try:
        actions.decide(viewer(), found, form.state, form.given_reason)
    except Refused as refused:
        flash(str(refused), "warning")
        return redirect(url_for(".queue"))
    is_yes = form.state == LinkState.CONFIRMED
    flash("Confirmed: it is shown now." if is_yes else "Not confirmed. Its author is told why.")
    return redirect(url_for(".queue"))
