from flask import Blueprint, flash, redirect, render_template, request, url_for

from forum import policy
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.policy.access import moderators_only, open_to_all, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.moderation import actions, queries
from forum.practice.moderation.forms import DeclineForm

bp = Blueprint("moderation", __name__)


@bp.get("/moderation")
@moderators_only
def queue():
    return render_template("practice/moderation/queue.html", held=queries.held(viewer()))


@bp.post("/moderation/case-studies/<named:case_study_id>/accept")
@moderators_only
def accept(case_study_id: int):
    actions.accept(viewer(), case_studies.get(viewer(), case_study_id))
    flash("Accepted: it is published now.")
    return redirect(url_for(".queue"))


@bp.route("/moderation/case-studies/<named:case_study_id>/decline", methods=["GET", "POST"])
@moderators_only
def decline(case_study_id: int):
    case_study = case_studies.get(viewer(), case_study_id)
    policy.require(policy.may_moderate(viewer(), case_study))
    form = DeclineForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template("practice/moderation/decline.html", form=form, case_study=case_study)
        return page, status
    actions.decline(viewer(), case_study, form.reason.data)
    flash("Declined. Its author has been told why.")
    return redirect(url_for(".queue"))


@bp.post("/moderation/case-studies/<named:case_study_id>/author")
@moderators_only
def author(case_study_id: int):
    case_study = case_studies.get(viewer(), case_study_id)
    author = actions.see_who_wrote(viewer(), case_study)
    return render_template("practice/moderation/author.html", case_study=case_study, author=author)


@bp.get("/moderation/log")
@open_to_all
def log():
    page = db.paginate(queries.log(), page=page_number(request.args), per_page=50, error_out=False)
    return render_template("practice/moderation/log.html", page=page)
