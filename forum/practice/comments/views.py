from flask import Blueprint, current_app, flash, redirect, render_template, url_for

from forum import policy
from forum.gate import actions as withholding
from forum.policy.access import verified_only, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.comments import actions, queries
from forum.practice.comments.forms import CommentForm

bp = Blueprint("comments", __name__)


@bp.post("/case-studies/<named:case_study_id>/comments")
@verified_only
def post(case_study_id: int):
    case_study = case_studies.get(viewer(), case_study_id)
    form = CommentForm()
    if not form.validate():
        page = render_template(
            "practice/comments/reply.html", form=form, case_study=case_study, parent=None
        )
        return page, 422
    comment = _send(form, case_study, None)
    return redirect(_place_of(comment))


@bp.route("/comments/<id:comment_id>/reply", methods=["GET", "POST"])
@verified_only
def reply(comment_id: int):
    parent = queries.get(viewer(), comment_id)
    form = CommentForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template(
            "practice/comments/reply.html", form=form, case_study=parent.case_study, parent=parent
        )
        return page, status
    comment = _send(form, parent.case_study, parent)
    return redirect(_place_of(comment))


@bp.route("/comments/<id:comment_id>/edit", methods=["GET", "POST"])
@verified_only
def edit(comment_id: int):
    comment = queries.get(viewer(), comment_id)
    policy.require(policy.may_edit_comment(viewer(), comment))
    form = CommentForm(data=withholding.words_to_edit(viewer(), comment))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("practice/comments/edit.html", form=form, comment=comment), status
    actions.edit(viewer(), comment, form.body.data)
    flash("Your comment is changed.")
    return redirect(_place_of(comment))


@bp.post("/comments/<id:comment_id>/withdraw")
@verified_only
def withdraw(comment_id: int):
    comment = queries.get(viewer(), comment_id)
    actions.withdraw(viewer(), comment)
    flash("Your comment is withdrawn.")
    return redirect(
        url_for("case_studies.show", case_study_id=comment.case_study, _anchor="comments")
    )


def _send(form: CommentForm, case_study, parent):
    an_hour = current_app.config["SETTINGS"].comments_an_hour
    return actions.post(viewer(), case_study, form.key.data, form.body.data, parent, an_hour)


def _place_of(comment) -> str:
    return url_for(
        "case_studies.show", case_study_id=comment.case_study, _anchor=f"comment-{comment.id}"
    )
