from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused, TooMany, status_of
from forum.core.extensions import db
from forum.core.forms import Form
from forum.core.list_query import page_number
from forum.gate.queries import words_to_edit
from forum.models.questions import Answer, Discussion
from forum.policy.access import open_to_all, verified_only, viewer
from forum.practice.questions import actions, queries
from forum.practice.questions.forms import AnswerForm, AskForm, ReasonForm
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.links import label

bp = Blueprint("discussions", __name__)

PER_PAGE = 20


@bp.get("/discussions")
@open_to_all
def index() -> ResponseReturnValue:
    group = request.args.get("group", "")
    term = tags.claimant_group(group) if group else None
    is_unanswered = "unanswered" in request.args
    listed = queries.listed(term, is_unanswered)
    page = db.paginate(listed, page=page_number(request.args), per_page=PER_PAGE, error_out=False)
    return render_template(
        "practice/questions/index.html",
        page=page,
        counts=queries.count_answers([d.id for d in page.items]),
        labels={d.id: [label(term) for term in d.terms] for d in page.items},
        term=term,
        is_unanswered=is_unanswered,
    )


@bp.route("/discussions/new", methods=["GET", "POST"])
@verified_only
def new() -> ResponseReturnValue:
    form = AskForm()
    if not form.is_submitted():
        form.groups.data = request.args.getlist("group")
        form.title.data = request.args.get("title", "")[:200]
    if not form.validate_on_submit():
        return render_template("practice/questions/new.html", form=form), _refused(form)
    try:
        asked = actions.ask(viewer(), form.key.data or "", form.answers(), hourly_limit())
    except (Refused, TooMany) as error:
        form.wrong(form.title, str(error))
        return render_template("practice/questions/new.html", form=form), *status_of(error)
    flash("Your question is there for all to answer. You get a mail when somebody does.")
    return redirect(address_of(asked))


@bp.route("/discussions/<named:discussion_id>/edit", methods=["GET", "POST"])
@verified_only
def edit(discussion_id: int) -> ResponseReturnValue:
    discussion = queries.get(discussion_id, viewer())
    policy.require(policy.may_edit_discussion(viewer(), discussion))
    form = AskForm(data=words_to_edit(viewer(), discussion))
    if not form.is_submitted():
        form.groups.data = [term.slug for term in discussion.terms]
    if not form.validate_on_submit():
        return render_template(
            "practice/questions/new.html", form=form, edited=discussion
        ), _refused(form)
    actions.edit(viewer(), discussion, form.answers())
    flash("Your question is changed.")
    return redirect(address_of(discussion))


@bp.route("/discussions/<named:discussion_id>/withdraw", methods=["GET", "POST"])
@verified_only
def withdraw(discussion_id: int) -> ResponseReturnValue:
    discussion = queries.get(discussion_id, viewer())
    policy.require(policy.may_withdraw_discussion(viewer(), discussion))
    form = None if discussion.author_id == viewer().id else ReasonForm()
    is_sent = form.validate_on_submit() if form is not None else request.method == "POST"
    if not is_sent:
        page = render_template("practice/questions/withdraw.html", form=form, what=discussion.title)
        return page, _refused(form)
    actions.withdraw(viewer(), discussion, form.reason.data if form is not None else "")
    flash("The question is withdrawn, with its answers.")
    return redirect(url_for(".index"))


@bp.route("/answers/<id:answer_id>/edit", methods=["GET", "POST"])
@verified_only
def edit_answer(answer_id: int) -> ResponseReturnValue:
    answer = queries.answer(viewer(), answer_id)
    policy.require(policy.may_edit_answer(viewer(), answer))
    form = AnswerForm(data=words_to_edit(viewer(), answer))
    if not form.validate_on_submit():
        page = render_template(
            "layouts/edit_words.html", form=form, name="answer", trail=_trail(answer.discussion)
        )
        return page, _refused(form)
    actions.edit_answer(viewer(), answer, form.body.data)
    flash("Your answer is changed.")
    return redirect(address_of(answer.discussion, answer))


@bp.route("/answers/<id:answer_id>/withdraw", methods=["GET", "POST"])
@verified_only
def withdraw_answer(answer_id: int) -> ResponseReturnValue:
    answer = queries.answer(viewer(), answer_id)
    policy.require(policy.may_withdraw_answer(viewer(), answer))
    form = None if answer.author_id == viewer().id else ReasonForm()
    is_sent = form.validate_on_submit() if form is not None else request.method == "POST"
    if not is_sent:
        page = render_template("practice/questions/withdraw.html", form=form, what="this answer")
        return page, _refused(form)
    actions.withdraw_answer(viewer(), answer, form.reason.data if form is not None else "")
    flash("The answer is withdrawn.")
    return redirect(address_of(answer.discussion))


@bp.post("/answers/<id:answer_id>/helped")
@verified_only
def helped(answer_id: int) -> ResponseReturnValue:
    answer = queries.answer(viewer(), answer_id)
    actions.mark_helped(viewer(), answer)
    return redirect(address_of(answer.discussion, answer))


def _trail(discussion: Discussion) -> list[tuple[str, str]]:
    return [("Questions", url_for(".index")), (discussion.title, address_of(discussion))]


def hourly_limit() -> int:
    return current_app.config["SETTINGS"].comments_an_hour


def _refused(form: Form | None) -> int:
    return 422 if form is not None and form.is_submitted() else 200


def address_of(discussion: Discussion, answer: Answer | None = None) -> str:
    anchor = f"comment-{answer.id}" if answer is not None else None
    return url_for("discussions.show", discussion_id=discussion, _anchor=anchor)
