"""Editors record what a body has picked."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused
from forum.policy.access import moderators_only, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.showcase import actions, queries
from forum.practice.showcase.forms import PickForm

bp = Blueprint("picks", __name__)


@bp.route("/case-studies/<named:case_study_id>/pick", methods=["GET", "POST"])
@moderators_only
def record(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    bodies = {str(body.id): body for body in queries.bodies()}
    form, status = PickForm(list(bodies.values())), 200
    if form.validate_on_submit():
        try:
            actions.record_pick(viewer(), bodies[form.body.data], case_study, form.why.data or "")
        except Refused as refused:
            form.wrong(form.body, str(refused))
            status = 409
            case_study = case_studies.get(viewer(), case_study_id)
        else:
            flash("The pick is recorded.")
            return redirect(url_for("showcase.show"))
    elif form.is_submitted():
        status = 422
    page = render_template("practice/showcase/pick.html", form=form, case_study=case_study)
    return page, status
