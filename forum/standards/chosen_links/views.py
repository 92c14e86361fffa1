"""The author's page: what the case study helps with, and what a moderator said to it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused
from forum.core.formatting import plural
from forum.models.case_studies import CaseStudy
from forum.policy.access import verified_only, viewer
from forum.standards.chosen_links import actions, queries
from forum.standards.chosen_links.forms import ChosenLinksForm

bp = Blueprint("chosen_links", __name__)


@bp.route("/case-studies/<id:case_study_id>/helps-with", methods=["GET", "POST"])
@verified_only
def choose(case_study_id: int) -> ResponseReturnValue:
    found = queries.own_case_study(viewer(), case_study_id)
    form = ChosenLinksForm(found)
    if not form.validate_on_submit():
        return _page(form, found), 422 if form.is_submitted() else 200
    try:
        number = actions.choose(viewer(), found, form.chosen)
    except Refused as refused:
        form.wrong(form.standards, str(refused))
        return _page(form, found), 422
    waits = plural(number, "choice waits", "choices wait")
    flash(f"Saved. {waits} for a moderator." if number else "Saved.", "success")
    return redirect(url_for(".choose", case_study_id=found.id))


def _page(form: ChosenLinksForm, case_study: CaseStudy) -> str:
    links = [(one, queries.target_name(one)) for one in queries.chosen(case_study)]
    return render_template(
        "standards/chosen_links/choose.html", form=form, case_study=case_study, links=links
    )
