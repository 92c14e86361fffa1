from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused, status_of
from forum.models.polls import Poll
from forum.models.questions import Discussion
from forum.policy.access import verified_only, viewer
from forum.practice.questions import queries as questions
from forum.social.polls import actions, queries
from forum.social.polls.forms import ClosePollForm, PollForm, VoteForm

bp = Blueprint("polls", __name__)


@bp.route("/discussions/<named:discussion_id>/poll", methods=["GET", "POST"])
@verified_only
def new(discussion_id: int) -> ResponseReturnValue:
    discussion = questions.get(discussion_id, viewer())
    policy.require(policy.may_open_poll(viewer(), discussion))
    form = PollForm()
    if not form.validate_on_submit():
        return _new_page(form, discussion), 422 if form.is_submitted() else 200
    try:
        actions.open_poll(
            viewer(), discussion, form.words.data or "", form.choices(), form.days.data or 1
        )
    except Refused as error:
        form.form_errors.append(str(error))
        return _new_page(form, discussion), *status_of(error)
    flash("Your poll is open. The result is shown when it closes.")
    return redirect(_address_of(discussion))


def _new_page(form: PollForm, discussion: Discussion) -> str:
    return render_template("social/polls/new.html", form=form, trail=_trail(discussion))


@bp.route("/polls/<id:poll_id>/vote", methods=["GET", "POST"])
@verified_only
def vote(poll_id: int) -> ResponseReturnValue:
    poll = queries.get(viewer(), poll_id)
    form = VoteForm(poll)
    if poll.is_closed:
        raise Refused(actions.CLOSED)
    if not form.validate_on_submit():
        page = render_template(
            "social/polls/vote.html", form=form, poll=poll, trail=_trail(poll.discussion)
        )
        return page, 422 if form.is_submitted() else 200
    actions.vote(viewer(), poll, int(form.answer.data))
    flash("Your answer is counted. The result is shown when the poll closes.")
    return redirect(_address_of(poll.discussion))


@bp.route("/polls/<id:poll_id>/close", methods=["GET", "POST"])
@verified_only
def close(poll_id: int) -> ResponseReturnValue:
    poll = queries.get(viewer(), poll_id)
    policy.require(policy.may_close_poll(viewer(), poll))
    return _close_own(poll) if poll.author_id == viewer().id else _close_as_moderator(poll)


def _close_own(poll: Poll) -> ResponseReturnValue:
    discussion = poll.discussion
    if request.method == "GET":
        return render_template(
            "social/polls/close.html", form=None, poll=poll, trail=_trail(discussion)
        )
    actions.close(viewer(), poll)
    flash("The poll is closed, and its result is shown.")
    return redirect(_address_of(discussion))


def _close_as_moderator(poll: Poll) -> ResponseReturnValue:
    form, discussion = ClosePollForm(), poll.discussion
    if not form.validate_on_submit():
        page = render_template(
            "social/polls/close.html", form=form, poll=poll, trail=_trail(discussion)
        )
        return page, 422 if form.is_submitted() else 200
    actions.close(viewer(), poll, form.reason.data or "")
    flash("The poll is closed. The public log says why.")
    return redirect(_address_of(discussion))


def _trail(discussion: Discussion) -> list[tuple[str, str]]:
    return [
        ("Questions", url_for("discussions.index")),
        (discussion.title, _address_of(discussion)),
    ]


def _address_of(discussion: Discussion) -> str:
    return url_for("discussions.show", discussion_id=discussion, _anchor="poll")
