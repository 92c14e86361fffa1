"""Whether a case study is still true: asked of its author once a year."""

from flask import flash, redirect, render_template

from forum import policy
from forum.policy.access import members_only, viewer
from forum.practice.cards import address
from forum.practice.case_studies import queries
from forum.practice.publishing import freshness_actions
from forum.practice.publishing.blueprint import bp
from forum.practice.publishing.forms import StillTrueForm


@bp.route("/case-studies/<named:case_study_id>/still-true", methods=["GET", "POST"])
@members_only
def still_true(case_study_id: int):
    """Where the mail leads. Looking changes nothing: the button does."""
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_edit_case_study(viewer(), case_study))
    form = StillTrueForm()
    if not form.validate_on_submit():
        return render_template(
            "practice/publishing/still_true.html", form=form, case_study=case_study
        )
    freshness_actions.confirm(viewer(), case_study)
    flash("Thank you. We ask again in a year.")
    return redirect(address(case_study))
