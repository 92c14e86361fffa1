"""The page of one question, with its answers. Registered on the blueprint of questions."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Gone, NotFound, Refused, TooMany, status_of
from forum.gate import mention_queries
from forum.models.questions import Discussion
from forum.models.social import FollowKind
from forum.models.thanks import ThankKind
from forum.pages.sharing import link_cards, link_preview
from forum.policy.access import open_to_all, verified_only, viewer
from forum.practice.attachments import queries as attachments
from forum.practice.edits import queries as edits
from forum.practice.questions import actions, queries
from forum.practice.questions.forms import AnswerForm
from forum.practice.questions.views import address_of, bp, hourly_limit
from forum.reference.vocabularies.links import label
from forum.social.expertise import queries as expertise
from forum.social.follows import queries as follows
from forum.social.follows.actions import mark_seen
from forum.social.polls import queries as polls
from forum.social.thanks import queries as thanks


@bp.get("/discussions/<named:discussion_id>")
@open_to_all
def show(discussion_id: int) -> ResponseReturnValue:
    discussion = queries.get(discussion_id, viewer())
    if request.path != address_of(discussion):
        return redirect(address_of(discussion), 301)
    # A form sets a cookie: none for those who could not send it.
    form = AnswerForm(data=_quoted()) if policy.may_take_part(viewer()) else None
    return _page(discussion, form)


def _quoted() -> dict[str, str]:
    """The answer of the address, to begin one's own with; nothing where it is not visible."""
    typed = request.args.get("quote", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        return {}
    try:
        quoted = queries.answer(viewer(), int(typed))
    except (Gone, NotFound):
        return {}
    name = mention_queries.address(viewer(), quoted.author.name)
    return {"body": edits.quotation(name, quoted.body)}


def _page(discussion: Discussion, form: AnswerForm | None) -> str:
    answers, order = queries.answers(viewer(), discussion), request.args.get("order", "")
    may_ask = policy.may_ask_people(viewer(), discussion)
    poll = polls.of_question(viewer(), discussion)
    follow = follows.state_of(viewer(), FollowKind.QUESTION, discussion.id)
    new = follow.new_among(answers, viewer())
    mark_seen(viewer(), FollowKind.QUESTION, discussion.id, bool(new))
    return render_template(
        "pages/question/show.html",
        discussion=discussion,
        preview=link_preview.of_question(
            discussion, sum(not one.is_withdrawn for one in answers), address_of(discussion)
        ),
        answers=answers[::-1] if order == "newest" else answers,
        order=order,
        new_answers=new,
        link_cards=link_cards.link_cards(viewer(), {one.id: one.html for one in answers}),
        pictures=attachments.of_answers(viewer(), discussion) if answers else {},
        thanks=thanks.summaries(viewer(), ThankKind.ANSWER, [one.id for one in answers]),
        poll=poll,
        may_open_poll=poll is None and policy.may_open_poll(viewer(), discussion),
        experts=expertise.people_to_ask(viewer(), discussion.terms, discussion) if may_ask else [],
        panel=expertise.panel_of(discussion),
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
