"""A question to the author of a case study, where the author said that is welcome."""

from flask import flash, redirect, render_template

from forum import policy
from forum.core.errors import TooMany
from forum.policy.access import verified_only, viewer
from forum.practice.cards import address
from forum.practice.case_studies import queries
from forum.practice.publishing import contact_actions
from forum.practice.publishing.blueprint import bp
from forum.practice.publishing.forms import QuestionForm


@bp.route("/case-studies/<named:case_study_id>/write-to-author", methods=["GET", "POST"])
@verified_only
def write_to_author(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_write_to_author(viewer(), case_study))
    form = QuestionForm()
    if not form.validate_on_submit():
        return _page(form, case_study, 422 if form.is_submitted() else 200)
    try:
        contact_actions.write_to_author(viewer(), case_study, form.words.data)
    except TooMany as error:
        form.form_errors = [*form.form_errors, str(error)]
        return _page(form, case_study, 429)
    flash("Your question is on its way. The answer comes to your own mail address.")
    return redirect(address(case_study))


def _page(form: QuestionForm, case_study, status: int):
    page = render_template(
        "practice/publishing/write_to_author.html", form=form, case_study=case_study
    )
    return page, status
