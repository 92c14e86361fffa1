"""On the day: the page for the wall, saying that one is here, and the organiser's way through."""

from datetime import timedelta

import segno
from flask import flash, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup

from forum import policy
from forum.core import personal_data, rate_limit
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.gate import actions as withholding
from forum.mail.mailer import address as full_address
from forum.models.attendance import Feedback
from forum.models.workshops import Workshop
from forum.people.accounts.devices import asked_from
from forum.policy.access import members_only, verified_only, viewer
from forum.workshops.attendance import actions, attendance_code, name_views, queries, table_views
from forum.workshops.attendance.blueprint import bp
from forum.workshops.attendance.forms import CodeForm, FeedbackForm
from forum.workshops.attendance.guards import run_by_viewer
from forum.workshops.schedule import queries as workshops

__all__ = ["bp", "name_views", "table_views"]

GUESSES = timedelta(minutes=15)
MOST_GUESSES = {"account": 5, "address": 60, "workshop": 400}
TOO_MANY = "That is too many tries. Ask the organiser to note you down by name."


def _kept(feedback) -> dict:
    return {
        "workshop": feedback.workshop.title,
        "useful": feedback.useful,
        "differently": feedback.differently,
        "next_time": feedback.next_time,
    }


OWN = ("answer about a workshop", "answers about workshops", queries.feedback_by, _kept)
personal_data.EXPORTS.append(personal_data.Export(*OWN))
personal_data.ON_ACCOUNT_CLOSED.append(actions.forget)


@bp.app_template_global()
def day_of(workshop) -> dict:
    """For the page of a workshop: what this viewer can do on the day."""
    came = queries.came(viewer(), workshop)
    return {
        "may_run": policy.may_run_day(viewer(), workshop),
        "may_say_here": policy.may_book(viewer())
        and attendance_code.is_open(workshop)
        and not came,
        "came": came,
        "may_write": came and policy.may_write_table(viewer(), workshop, came),
        "may_give_feedback": policy.may_give_feedback(viewer(), workshop, came),
    }


@bp.app_template_global()
def came_of(workshop):
    """What its tables wrote that is published by now."""
    return queries.published_from(workshop)


@bp.get("/workshops/<named:workshop_id>/run")
@verified_only
def run(workshop_id: int):
    workshop = run_by_viewer(workshop_id)
    return render_template(
        "workshops/attendance/run.html",
        workshop=workshop,
        came=queries.count_came(workshop),
        others=queries.day(workshop).others,
        is_open=attendance_code.is_open(workshop),
        tables=queries.tables(workshop),
        notes=workshops.notes(workshop),
        published=queries.published_from(workshop),
        summary=queries.summary(workshop),
    )


@bp.get("/workshops/<named:workshop_id>/code")
@verified_only
def code(workshop_id: int):
    """For the projector."""
    workshop = run_by_viewer(workshop_id)
    return render_template(
        "workshops/attendance/code.html",
        workshop=workshop,
        code=attendance_code.code_of(workshop, queries.day(workshop).code_turn),
        is_open=attendance_code.is_open(workshop),
        came=queries.count_came(workshop),
        address=_address(workshop),
        picture=Markup(
            segno.make(_address(workshop), error="m").svg_inline(
                border=2, dark="#17212b", light="#ffffff", omitsize=True, svgclass="qr"
            )
        ),
    )


@bp.get("/workshops/<named:workshop_id>/came.json")
@verified_only
def came(workshop_id: int):
    """For the page on the projector, which asks again and again."""
    return jsonify(came=queries.count_came(run_by_viewer(workshop_id)))


def _address(workshop: Workshop) -> str:
    return full_address(f"/workshops/{workshop.id}/here")


@bp.post("/workshops/<named:workshop_id>/code")
@verified_only
def new_code(workshop_id: int):
    actions.new_code(viewer(), run_by_viewer(workshop_id))
    flash("There is a new code. The old one opens nothing any more.")
    return redirect(url_for(".code", workshop_id=workshop_id))


@bp.route("/workshops/<named:workshop_id>/here", methods=["GET", "POST"])
@members_only
def here(workshop_id: int):
    """Where the picture on the wall leads."""
    workshop = workshops.get(viewer(), workshop_id)
    policy.require(policy.may_book(viewer()))
    if not workshop.is_published:
        raise NotFound
    if queries.came(viewer(), workshop):
        return render_template("workshops/attendance/you_are_here.html", workshop=workshop)
    form, is_open = CodeForm(), attendance_code.is_open(workshop)
    if is_open and form.validate_on_submit():
        if _guessed(workshop, form.code.data):
            actions.say_here(viewer(), workshop)
            return redirect(url_for(".here", workshop_id=workshop))
        form.wrong(form.code, "That is not the code of this workshop. Look again at the wall.")
    status = 422 if form.is_submitted() and is_open else 200
    page = render_template(
        "workshops/attendance/here.html", form=form, workshop=workshop, is_open=is_open
    )
    return page, status


def _guessed(workshop: Workshop, typed: str) -> bool:
    """Whether the code is right; each try counts, for the person, the place and the workshop."""
    keys = {
        "account": f"{workshop.id} {viewer().id}",
        "address": f"{workshop.id} {asked_from()}",
        "workshop": f"{workshop.id}",
    }
    for what, key in keys.items():
        rate_limit.spend(f"workshop code by {what}", key, MOST_GUESSES[what], GUESSES, TOO_MANY)
    db.session.commit()
    return attendance_code.is_right(workshop, queries.day(workshop).code_turn, typed)


def _typed(own: Feedback) -> dict:
    words = withholding.words_to_edit(viewer(), own)
    return {**words, "useful": str(own.useful)}


@bp.route("/workshops/<named:workshop_id>/feedback", methods=["GET", "POST"])
@members_only
def feedback(workshop_id: int):
    workshop = workshops.get(viewer(), workshop_id)
    if policy.may_run_day(viewer(), workshop) and not queries.came(viewer(), workshop):
        summary = queries.summary(workshop)
        return render_template(
            "workshops/attendance/summary.html", workshop=workshop, summary=summary
        )
    came = queries.came(viewer(), workshop)
    if not came:
        raise NotFound
    if not policy.may_give_feedback(viewer(), workshop, came):
        raise Refused("Answers could be given until two weeks after the workshop.")
    own = queries.own_feedback(viewer(), workshop)
    form = FeedbackForm(data=None if own is None else _typed(own))
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        page = render_template(
            "workshops/attendance/feedback.html", form=form, workshop=workshop, own=own
        )
        return page, status
    actions.give_feedback(viewer(), workshop, form.answers())
    flash("Thank you. The organisers see the sum of all answers, without names.")
    return redirect(url_for("workshops.show", workshop_id=workshop))
