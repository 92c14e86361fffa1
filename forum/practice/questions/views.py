from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from forum import policy
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.gate import actions as withholding
from forum.models.questions import Answer, Discussion
from forum.policy.access import open_to_all, verified_only, viewer
from forum.practice.questions import actions, queries
from forum.practice.questions.forms import AnswerForm, QuestionForm, ReasonForm
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.links import label

bp = Blueprint("discussions", __name__)

PER_PAGE = 20


@bp.get("/discussions")
@open_to_all
def index():
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
def new():
    form = QuestionForm()
    if not form.is_submitted():
        form.groups.data = request.args.getlist("group")
        form.title.data = request.args.get("title", "")[:200]
    if not form.validate_on_submit():
        return render_template("practice/questions/new.html", form=form), _refused(form)
    asked = actions.ask(viewer(), form.key.data, form.answers(), _an_hour())
    flash("Your question is there for all to answer. You get a mail when somebody does.")
    return redirect(_place_of(asked))


@bp.get("/discussions/<named:discussion_id>")
@open_to_all
def show(discussion_id: int):
    discussion = queries.get(discussion_id, viewer())
    if request.path != _place_of(discussion):
        return redirect(_place_of(discussion), 301)
    # A form sets a cookie: none for those who could not send it.
    form = AnswerForm() if policy.may_take_part(viewer()) else None
    return _page(discussion, form)


def _page(discussion: Discussion, form: AnswerForm | None) -> str:
    return render_template(
        "practice/questions/show.html",
        discussion=discussion,
        answers=queries.answers(viewer(), discussion),
        labels=[label(term) for term in discussion.terms],
        form=form,
    )


@bp.post("/discussions/<named:discussion_id>/answers")
@verified_only
def answer(discussion_id: int):
    discussion = queries.get(discussion_id)
    form = AnswerForm()
    if not form.validate():
        return _page(discussion, form), 422
    given = actions.answer(viewer(), discussion, form.key.data, form.body.data, _an_hour())
    return redirect(_place_of(discussion, given))


@bp.route("/discussions/<named:discussion_id>/edit", methods=["GET", "POST"])
@verified_only
def edit(discussion_id: int):
    discussion = queries.get(discussion_id, viewer())
    policy.require(policy.may_edit_discussion(viewer(), discussion))
    form = QuestionForm(data=withholding.words_to_edit(viewer(), discussion))
    if not form.is_submitted():
        form.groups.data = [term.slug for term in discussion.terms]
    if not form.validate_on_submit():
        return render_template(
            "practice/questions/new.html", form=form, edited=discussion
        ), _refused(form)
    actions.edit(viewer(), discussion, form.answers())
    flash("Your question is changed.")
    return redirect(_place_of(discussion))


@bp.route("/discussions/<named:discussion_id>/withdraw", methods=["GET", "POST"])
@verified_only
def withdraw(discussion_id: int):
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
def edit_answer(answer_id: int):
    given = queries.answer(viewer(), answer_id)
    policy.require(policy.may_edit_answer(viewer(), given))
    form = AnswerForm(data=withholding.words_to_edit(viewer(), given))
    if not form.validate_on_submit():
        return render_template(
            "practice/questions/edit_answer.html", form=form, given=given
        ), _refused(form)
    actions.edit_answer(viewer(), given, form.body.data)
    flash("Your answer is changed.")
    return redirect(_place_of(given.discussion, given))


@bp.route("/answers/<id:answer_id>/withdraw", methods=["GET", "POST"])
@verified_only
def withdraw_answer(answer_id: int):
    given = queries.answer(viewer(), answer_id)
    policy.require(policy.may_withdraw_answer(viewer(), given))
    form = None if given.author_id == viewer().id else ReasonForm()
    is_sent = form.validate_on_submit() if form is not None else request.method == "POST"
    if not is_sent:
        page = render_template("practice/questions/withdraw.html", form=form, what="this answer")
        return page, _refused(form)
    actions.withdraw_answer(viewer(), given, form.reason.data if form is not None else "")
    flash("The answer is withdrawn.")
    return redirect(_place_of(given.discussion))


@bp.post("/answers/<id:answer_id>/helped")
@verified_only
def helped(answer_id: int):
    given = queries.answer(viewer(), answer_id)
    actions.mark_helped(viewer(), given)
    return redirect(_place_of(given.discussion, given))


def _an_hour() -> int:
    return current_app.config["SETTINGS"].comments_an_hour


def _refused(form) -> int:
    return 422 if form is not None and form.is_submitted() else 200


def _place_of(discussion: Discussion, given: Answer | None = None) -> str:
    anchor = f"comment-{given.id}" if given is not None else None
    return url_for("discussions.show", discussion_id=discussion, _anchor=anchor)
