"""Decisions about one's own, and what one can do about them; appeals for moderators."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound, Refused
from forum.gate import queries as gate
from forum.gate import registry
from forum.moderation.appeals import actions, queries
from forum.moderation.appeals.forms import AppealDecisionForm, AppealForm, SendAgainForm
from forum.people.sign_in import devices
from forum.policy.access import (
    members_only,
    moderators_only,
    open_to_all,
    rendered_each_time,
    verified_only,
    viewer,
)

bp = Blueprint("appeals", __name__)


@bp.get("/me/decisions")
@members_only
def mine() -> ResponseReturnValue:
    return render_template(
        "moderation/appeals/mine.html",
        waiting=queries.waiting(viewer()),
        decisions=queries.decisions(viewer()),
        reports=queries.own_reports(viewer()),
        suggestions=queries.suggestions(viewer()),
    )


@bp.route("/me/decisions/<id:decision_id>/appeal", methods=["GET", "POST"])
@members_only
def appeal(decision_id: int) -> ResponseReturnValue:
    decision = queries.own_decision(viewer(), decision_id)
    if queries.appeal_of(decision_id) is not None:
        flash("You have appealed already: another moderator reads it.")
        return redirect(url_for(".mine"))
    form = AppealForm()
    if not form.validate_on_submit():
        page = render_template("moderation/appeals/appeal.html", form=form, decision=decision)
        return page, 422 if form.is_submitted() else 200
    actions.appeal(viewer(), decision, form.words.data or "")
    flash("Sent. Another moderator reads it, and you get a mail.")
    return redirect(url_for(".mine"))


@bp.route("/suspended", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("for whoever has just proved whose the account is")
def suspended() -> ResponseReturnValue:
    """Why an account is suspended, and one appeal, for a browser that may open nothing else."""
    found = queries.suspension_of(devices.suspended_user_id())
    if found is None:
        return redirect(url_for("accounts.sign_in"))
    member, decision = found
    earlier = queries.appeal_of(decision.id) if decision is not None else None
    form = AppealForm()
    if decision is not None and earlier is None and form.validate_on_submit():
        actions.appeal(member, decision, form.words.data or "")
        flash("Sent. Another moderator reads it.")
        return redirect(url_for(".suspended"))
    shown = {"decision": decision, "appeal": earlier, "form": form}
    page = render_template("moderation/appeals/suspended.html", **shown)
    return page, 422 if form.errors else 200


@bp.route("/me/decisions/words/<id:withheld_id>", methods=["GET", "POST"])
@verified_only
def send_again(withheld_id: int) -> ResponseReturnValue:
    withheld = queries.own_declined_words(viewer(), withheld_id)
    kind = registry.get(withheld.kind)
    form = SendAgainForm(kind.texts, withheld.words)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            actions.send_again(viewer(), withheld, form.by_column())
        except Refused as refused:
            form.wrong(form.first, str(refused))
            status = 409
        else:
            flash("Sent again. A moderator reads it before others do.")
            return redirect(url_for(".mine"))
    page = render_template(
        "moderation/appeals/send_again.html", form=form, kind=kind, withheld=withheld
    )
    return page, status


@bp.post("/me/decisions/tags/<id:suggestion_id>/accept")
@verified_only
def accept_tag(suggestion_id: int) -> ResponseReturnValue:
    actions.answer_suggestion(viewer(), queries.own_suggestion(viewer(), suggestion_id), True)
    flash("Filed under the other tag now.")
    return redirect(url_for(".mine"))


@bp.post("/me/decisions/tags/<id:suggestion_id>/leave")
@verified_only
def leave_tag(suggestion_id: int) -> ResponseReturnValue:
    actions.answer_suggestion(viewer(), queries.own_suggestion(viewer(), suggestion_id), False)
    flash("Left as it is.")
    return redirect(url_for(".mine"))


@bp.route("/moderation/appeals/<id:appeal_id>", methods=["GET", "POST"])
@moderators_only
def decide(appeal_id: int) -> ResponseReturnValue:
    found = queries.to_decide(viewer(), appeal_id)
    form = AppealDecisionForm()
    if not form.validate_on_submit():
        page = render_template(
            "moderation/appeals/decide.html", form=form, appeal=found, words=_words(found)
        )
        return page, 422 if form.is_submitted() else 200
    if form.act.data not in ("uphold", "dismiss"):
        raise NotFound
    try:
        actions.answer(viewer(), found, form.act.data == "uphold", form.answer.data or "")
    except Refused as refused:
        flash(str(refused), "warning")
    else:
        flash("Answered. Its author gets a mail.")
    return redirect(url_for("moderation.queue"))


def _words(appeal: queries.ReviewAppeal) -> list[tuple[str, str]]:
    """What the decision was about, where there is still something to read."""
    decision = appeal.decision
    if decision.case_study is not None:
        return [("Title", decision.case_study.title), ("What was done", decision.case_study.did)]
    if decision.kind in registry.kinds() and decision.object_id is not None:
        kind = registry.get(decision.kind)
        return gate.withheld_words(kind, decision.object_id)
    return []
