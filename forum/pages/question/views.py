"""The page of one question, with its answers. Registered on the blueprint of questions."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused, TooMany, status_of
from forum.models.questions import Discussion
from forum.models.social import FollowKind
from forum.policy.access import open_to_all, verified_only, viewer
from forum.practice.questions import actions, queries
from forum.practice.questions.forms import AnswerForm
from forum.practice.questions.views import address_of, bp, hourly_limit
from forum.reference.vocabularies.links import label
from forum.social.follows import queries as follows
from forum.social.follows.actions import mark_seen


@bp.get("/discussions/<named:discussion_id>")
@open_to_all
def show(discussion_id: int) -> ResponseReturnValue:
    discussion = queries.get(discussion_id, viewer())
    if request.path != address_of(discussion):
        return redirect(address_of(discussion), 301)
    # A form sets a cookie: none for those who could not send it.
    form = AnswerForm() if policy.may_take_part(viewer()) else None
    return _page(discussion, form)


def _page(discussion: Discussion, form: AnswerForm | None) -> str:
    answers = queries.answers(viewer(), discussion)
    follow = follows.state_of(viewer(), FollowKind.QUESTION, discussion.id)
    new = follow.new_among(answers, viewer())
    mark_seen(viewer(), FollowKind.QUESTION, discussion.id, bool(new))
    return render_template(
        "pages/question/show.html",
        discussion=discussion,
        answers=answers,
        new_answers=new,
        labels=[label(term) for term in discussion.terms],
        form=form,
        follow=follow,
    )


@bp.post("/discussions/<named:discussion_id>/answers")
@verified_only
def answer(discussion_id: int) -> ResponseReturnValue:
    discussion = queries.get(discussion_id)
    form = AnswerForm()
    if not form.validate():
        return _page(discussion, form), 422
    typed = form.key.data or "", form.body.data or ""
    try:
        answer = actions.answer(viewer(), discussion, *typed, hourly_limit())
    except (Refused, TooMany) as error:
        form.wrong(form.body, str(error))
        return _page(discussion, form), *status_of(error)
    return redirect(address_of(discussion, answer))
