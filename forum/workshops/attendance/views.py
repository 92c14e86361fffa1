"""The day of a workshop: the organiser's steps, the code on the wall, feedback."""

from datetime import timedelta

import segno
from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum import policy
from forum.core import rate_limit
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.gate.queries import words_to_edit
from forum.mail.mailer import address
from forum.models.attendance import Feedback
from forum.models.workshops import Workshop
from forum.people.sign_in.devices import request_network
from forum.policy.access import members_only, verified_only, viewer
from forum.workshops.attendance import actions, attendance_code, name_views, queries, table_views
from forum.workshops.attendance.forms import AttendanceCodeForm, FeedbackForm
from forum.workshops.attendance.guards import check_may_give_feedback, workshop_to_run
from forum.workshops.blueprints import attendance as bp
from forum.workshops.schedule import queries as workshops

__all__ = ["bp", "name_views", "table_views"]

GUESSES = timedelta(minutes=15)
MOST_GUESSES = {"account": 5, "address": 60, "workshop": 400}
TOO_MANY = "That is too many tries. Ask the organiser to note you down by name."


@bp.get("/workshops/<named:workshop_id>/run")
@verified_only
def run(workshop_id: int) -> ResponseReturnValue:
    workshop = workshop_to_run(workshop_id)
    return render_template(
        "workshops/attendance/run.html",
        workshop=workshop,
        came=queries.count_came(workshop),
        others=queries.day(workshop).others,
        is_open=attendance_code.is_open(workshop),
        tables=queries.tables(workshop),
        notes=workshops.notes(workshop),
        published=queries.published_case_studies(workshop),
        summary=queries.feedback_summary(workshop),
    )


@bp.get("/workshops/<named:workshop_id>/code")
@verified_only
def code(workshop_id: int) -> ResponseReturnValue:
    """The page for the projector."""
    workshop = workshop_to_run(workshop_id)
    return render_template(
        "workshops/attendance/code.html",
        workshop=workshop,
        code=_code_of(workshop),
        is_open=attendance_code.is_open(workshop),
        came=queries.count_came(workshop),
        address=_code_address(workshop),
        picture=Markup(
            segno.make(_code_address(workshop), error="m").svg_inline(
                border=2, dark="#17212b", light="#ffffff", omitsize=True, svgclass="qr"
            )
        ),
    )


@bp.get("/workshops/<named:workshop_id>/came.json")
@verified_only
def came(workshop_id: int) -> ResponseReturnValue:
    """Polled by the page on the projector."""
    return jsonify(came=queries.count_came(workshop_to_run(workshop_id)))


def _code_of(workshop: Workshop) -> str:
    turn = queries.day(workshop).code_turn
    return attendance_code.code_of(workshop, turn, current_app.config["SECRET_KEY"])


def _code_address(workshop: Workshop) -> str:
    return address(f"/workshops/{workshop.id}/here")


@bp.post("/workshops/<named:workshop_id>/code")
@verified_only
def new_code(workshop_id: int) -> ResponseReturnValue:
    actions.new_code(viewer(), workshop_to_run(workshop_id))
    flash("There is a new code. The old one opens nothing any more.")
    return redirect(url_for(".code", workshop_id=workshop_id))


@bp.route("/workshops/<named:workshop_id>/here", methods=["GET", "POST"])
@members_only
def here(workshop_id: int) -> ResponseReturnValue:
    """The address in the picture on the wall."""
    workshop = workshops.get(viewer(), workshop_id)
    policy.require(policy.may_book(viewer()))
    if not workshop.is_published:
        raise NotFound
    if queries.came(viewer(), workshop):
        return render_template("workshops/attendance/you_are_here.html", workshop=workshop)
    form, is_open = AttendanceCodeForm(), attendance_code.is_open(workshop)
    if is_open and form.validate_on_submit():
        if _is_right_code(workshop, form.code.data):
            actions.record_coming(viewer(), workshop)
            return redirect(url_for(".here", workshop_id=workshop))
        form.wrong(form.code, "That is not the code of this workshop. Look again at the wall.")
    status = 422 if form.is_submitted() and is_open else 200
    page = render_template(
        "workshops/attendance/here.html", form=form, workshop=workshop, is_open=is_open
    )
    return page, status


def _is_right_code(workshop: Workshop, typed: str) -> bool:
    """Each try spends a limit of the account, of the address and of the workshop."""
    keys = {
        "account": f"{workshop.id} {viewer().id}",
        "address": f"{workshop.id} {request_network()}",
        "workshop": f"{workshop.id}",
    }
    for kind, key in keys.items():
        rate_limit.spend(f"workshop code by {kind}", key, MOST_GUESSES[kind], GUESSES, TOO_MANY)
    db.session.commit()
    return attendance_code.is_right(_code_of(workshop), typed)


def _form_values(own: Feedback) -> dict[str, str]:
    return {**words_to_edit(viewer(), own), "useful": str(own.useful)}


@bp.route("/workshops/<named:workshop_id>/feedback", methods=["GET", "POST"])
@members_only
def feedback(workshop_id: int) -> ResponseReturnValue:
    workshop = workshops.get(viewer(), workshop_id)
    came = queries.came(viewer(), workshop)
    if policy.may_run_day(viewer(), workshop) and not came:
        summary = queries.feedback_summary(workshop)
        return render_template(
            "workshops/attendance/summary.html", workshop=workshop, summary=summary
        )
    check_may_give_feedback(workshop, came)
    own = queries.own_feedback(viewer(), workshop)
    form = FeedbackForm(data=None if own is None else _form_values(own))
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        page = render_template(
            "workshops/attendance/feedback.html", form=form, workshop=workshop, own=own
        )
        return page, status
    actions.give_feedback(viewer(), workshop, form.answers())
    flash("Thank you. The organisers see the sum of all answers, without names.")
    return redirect(url_for("workshops.show", workshop_id=workshop))
