"""Who looks after which contract: for administrators."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused
from forum.policy.access import administrators_only, recently_authenticated, viewer
from forum.standards.contract_managers import actions, queries
from forum.standards.contract_managers.forms import AppointForm, AppointmentReasonForm

bp = Blueprint("contract_managers", __name__)


@bp.get("/administration/contract-managers")
@administrators_only
def index() -> ResponseReturnValue:
    return _page()


@bp.post("/administration/contract-managers")
@administrators_only
@recently_authenticated
def appoint() -> ResponseReturnValue:
    form = AppointForm(queries.contracts())
    if not form.validate() or form.member is None:
        return _page(form, 422)
    name = form.member.name
    try:
        actions.appoint(viewer(), form.chosen, form.member, form.reason.data)
    except Refused as refused:
        form.wrong(form.email, str(refused))
        return _page(form, 422)
    flash(f"{name} looks after the contract now.", "success")
    return redirect(url_for(".index"))


@bp.get("/administration/contract-managers/<id:appointment_id>")
@administrators_only
def show(appointment_id: int) -> ResponseReturnValue:
    return _one(appointment_id, AppointmentReasonForm())


@bp.post("/administration/contract-managers/<id:appointment_id>/end")
@administrators_only
@recently_authenticated
def end(appointment_id: int) -> ResponseReturnValue:
    row, form = queries.appointment(viewer(), appointment_id), AppointmentReasonForm()
    if not form.validate():
        return _one(appointment_id, form, 422)
    try:
        actions.end(viewer(), row, form.reason.data)
    except Refused as refused:
        form.wrong(form.reason, str(refused))
        return _one(appointment_id, form, 422)
    flash("Ended. What they wrote stays.", "success")
    return redirect(url_for(".index"))


def _page(form: AppointForm | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "standards/contract_managers/index.html",
        appointments=queries.appointments(viewer()),
        form=form or AppointForm(queries.contracts()),
        rejected=form,
    )
    return page, status


def _one(
    appointment_id: int, form: AppointmentReasonForm, status: int = 200
) -> ResponseReturnValue:
    row = queries.appointment(viewer(), appointment_id)
    page = render_template("standards/contract_managers/show.html", row=row, form=form)
    return page, status
