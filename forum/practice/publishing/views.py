"""After publishing: the yearly check by the author, and a question to the author."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import TooMany
from forum.models.case_studies import CaseStudy
from forum.policy.access import members_only, verified_only, viewer
from forum.practice.cards import address
from forum.practice.case_studies import queries
from forum.practice.publishing import contact_actions, freshness_actions, release_actions
from forum.practice.publishing.forms import AuthorQuestionForm, StillTrueForm

bp = Blueprint("share", __name__)


@bp.route("/case-studies/<named:case_study_id>/still-true", methods=["GET", "POST"])
@members_only
def still_true(case_study_id: int) -> ResponseReturnValue:
    """Where the mail leads. A GET changes nothing: mail filters follow links."""
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_edit_case_study(viewer(), case_study))
    form = StillTrueForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = "practice/publishing/still_true.html"
        return render_template(page, form=form, case_study=case_study), status
    freshness_actions.confirm(viewer(), case_study)
    flash("Thank you. We ask again in a year.")
    return redirect(address(case_study))


@bp.post("/case-studies/<named:case_study_id>/on-release")
@members_only
def on_release(case_study_id: int) -> ResponseReturnValue:
    """The box is ticked or not: published by itself once its figures are released."""
    case_study = queries.get(viewer(), case_study_id)
    chosen = bool(request.form.get("shows_on_release"))
    release_actions.choose(viewer(), case_study, chosen)
    flash(
        "It will be published once its figures are released."
        if chosen
        else "It waits for a moderator."
    )
    return redirect(url_for("case_studies.mine"))


@bp.route("/case-studies/<named:case_study_id>/write-to-author", methods=["GET", "POST"])
@verified_only
def write_to_author(case_study_id: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_write_to_author(viewer(), case_study))
    form = AuthorQuestionForm()
    if not form.validate_on_submit():
        return _page(form, case_study, 422 if form.is_submitted() else 200)
    try:
        contact_actions.write_to_author(viewer(), case_study, form.words.data or "")
    except TooMany as error:
        form.form_errors = [*form.form_errors, str(error)]
        return _page(form, case_study, 429)
    flash("Your question is on its way. The answer comes to your own mail address.")
    return redirect(address(case_study))


def _page(form: AuthorQuestionForm, case_study: CaseStudy, status: int) -> ResponseReturnValue:
    page = render_template(
        "practice/publishing/write_to_author.html", form=form, case_study=case_study
    )
    return page, status
