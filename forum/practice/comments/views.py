from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import NotFound, Refused, TooMany, status_of
from forum.gate import mention_queries
from forum.gate.queries import words_to_edit
from forum.models.case_studies import CaseStudy
from forum.models.comments import THE_AUTHOR, Comment
from forum.policy.access import open_to_all, verified_only, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.comments import actions, queries
from forum.practice.comments.forms import CommentForm
from forum.practice.edits import queries as edits

bp = Blueprint("comments", __name__)


@bp.post("/case-studies/<named:case_study_id>/comments")
@verified_only
def post(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    policy.require(policy.may_comment(viewer(), case_study))
    return _post(case_study, CommentForm(), None)


@bp.route("/comments/<id:comment_id>/reply", methods=["GET", "POST"])
@verified_only
def reply(comment_id: int) -> ResponseReturnValue:
    parent = queries.get(viewer(), comment_id)
    policy.require(policy.may_comment(viewer(), parent.case_study))
    if request.method == "GET":
        form = CommentForm(data={"body": _beginning(parent, "quote" in request.args)})
        return _conversation(parent.case_study, form, parent)
    return _post(parent.case_study, CommentForm(), parent)


def _beginning(parent: Comment, quotes: bool) -> str:
    """Replies stand one level deep: one to a reply says to whom."""
    if queries.is_nameless(parent.author_id, parent.case_study):
        return edits.quotation(THE_AUTHOR, parent.body) if quotes else ""
    name = mention_queries.address(viewer(), parent.author.name)
    if quotes:
        return edits.quotation(name, parent.body)
    return f"{name} " if parent.parent_id is not None and name.startswith("@") else ""


@bp.route("/comments/<id:comment_id>/edit", methods=["GET", "POST"])
@verified_only
def edit(comment_id: int) -> ResponseReturnValue:
    comment = queries.get(viewer(), comment_id)
    policy.require(policy.may_edit_comment(viewer(), comment))
    form = CommentForm(data=words_to_edit(viewer(), comment))
    if not form.validate_on_submit():
        page = render_template(
            "layouts/edit_words.html", form=form, name="comment", trail=_trail(comment.case_study)
        )
        return page, 422 if form.is_submitted() else 200
    actions.edit(viewer(), comment, form.body.data or "")
    flash("Your comment is changed.")
    return redirect(_address_of(comment))


@bp.get("/comments/<id:comment_id>/changes")
@open_to_all
def changes(comment_id: int) -> ResponseReturnValue:
    comment = queries.get(viewer(), comment_id)
    if comment.is_withdrawn or comment.edited_at is None:
        raise NotFound
    return render_template(
        "layouts/changed_words.html",
        edits=edits.edits("comment", comment.id, comment.body),
        name="comment",
        address=_address_of(comment),
        forget_address=url_for(".forget_earlier", comment_id=comment.id)
        if policy.may_edit_comment(viewer(), comment)
        else "",
        trail=_trail(comment.case_study),
    )


@bp.post("/comments/<id:comment_id>/changes/delete")
@verified_only
def forget_earlier(comment_id: int) -> ResponseReturnValue:
    comment = queries.get(viewer(), comment_id)
    actions.forget_earlier(viewer(), comment)
    flash("What your comment said before is deleted.")
    return redirect(_address_of(comment))


@bp.post("/comments/<id:comment_id>/withdraw")
@verified_only
def withdraw(comment_id: int) -> ResponseReturnValue:
    comment = queries.get(viewer(), comment_id)
    actions.withdraw(viewer(), comment)
    flash("Your comment is withdrawn.")
    return redirect(
        url_for("case_studies.show", case_study_id=comment.case_study, _anchor="comments")
    )


def _conversation(case_study: CaseStudy, form: CommentForm, parent: Comment | None) -> str:
    """All comments, with the form in its place: below the comment that is answered, or last."""
    return render_template(
        "practice/comments/conversation.html",
        case_study=case_study,
        threads=queries.threads(viewer(), case_study),
        form=form,
        comment_form=form if parent is None else None,
        reply_to=parent,
        reply_form=form,
    )


def _post(case_study: CaseStudy, form: CommentForm, parent: Comment | None) -> ResponseReturnValue:
    """Post it; refused, it stays in its conversation with its text and the error."""
    if not form.validate():
        return _conversation(case_study, form, parent), 422
    hourly_limit = current_app.config["SETTINGS"].comments_an_hour
    typed = form.key.data or "", form.body.data or ""
    try:
        comment = actions.post(viewer(), case_study, *typed, parent, hourly_limit)
    except (Refused, TooMany) as error:
        form.wrong(form.body, str(error))
        return _conversation(case_study, form, parent), *status_of(error)
    return redirect(_address_of(comment))


def _trail(case_study: CaseStudy) -> list[tuple[str, str]]:
    return [
        ("Case studies", url_for("search.results")),
        (case_study.title, url_for("case_studies.show", case_study_id=case_study)),
    ]


def _address_of(comment: Comment) -> str:
    return url_for(
        "case_studies.show", case_study_id=comment.case_study, _anchor=f"comment-{comment.id}"
    )
