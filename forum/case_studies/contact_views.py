"""A question to the author of a case study, where the author said that is welcome."""

from flask import flash, redirect, render_template

from forum import policy
from forum.access import verified_only, viewer
from forum.case_studies import contact_actions, queries
from forum.case_studies.cards import address
from forum.case_studies.forms import QuestionForm
from forum.case_studies.share_blueprint import bp
from forum.errors import TooMany


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
    page = render_template("share/write_to_author.html", form=form, case_study=case_study)
    return page, status
