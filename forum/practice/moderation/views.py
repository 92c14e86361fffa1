from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.policy.access import moderators_only, recently_authenticated, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.moderation import actions
from forum.practice.moderation.forms import DeclineCaseStudyForm

bp = Blueprint("moderation", __name__)


@bp.post("/moderation/case-studies/<named:case_study_id>/accept")
@moderators_only
def accept(case_study_id: int) -> ResponseReturnValue:
    actions.accept(viewer(), case_studies.get(viewer(), case_study_id))
    flash("Accepted: it is published now.")
    return redirect(url_for(".queue"))


@bp.route("/moderation/case-studies/<named:case_study_id>/decline", methods=["GET", "POST"])
@moderators_only
def decline(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    policy.require(policy.may_moderate(viewer(), case_study))
    form = DeclineCaseStudyForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template("practice/moderation/decline.html", form=form, case_study=case_study)
        return page, status
    actions.decline(viewer(), case_study, form.reason.data)
    flash("Declined. Its author has been told why.")
    return redirect(url_for(".queue"))


@bp.post("/moderation/case-studies/<named:case_study_id>/author")
@moderators_only
@recently_authenticated
def author(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    author = actions.reveal_author(viewer(), case_study)
    return render_template("practice/moderation/author.html", case_study=case_study, author=author)
