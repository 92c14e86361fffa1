"""The member's own password and open sessions."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import TooMany
from forum.core.extensions import db
from forum.people.form_responses import form_page
from forum.people.members.views import bp
from forum.people.sign_in import (
    actions,
    devices,
    oidc_provider,
    oidc_queries,
    second_factor_queries,
    sessions,
)
from forum.people.sign_in.actions import WrongPassword
from forum.people.sign_in.forms import ChangePasswordForm
from forum.policy.access import members_only, recently_authenticated, viewer


@bp.route("/me/security", methods=["GET", "POST"])
@members_only
def security() -> ResponseReturnValue:
    form = ChangePasswordForm([viewer().name, viewer().email, viewer().organisation_name])
    if not form.validate_on_submit():
        return _security_page(form)
    current, password = form.current.data or "", form.password.data or ""
    try:
        actions.change_password(viewer(), current, password, devices.session_key())
    except WrongPassword as error:
        form.wrong(form.current, str(error))
        return _security_page(form)
    except TooMany as error:
        return _security_page(form, error)
    flash("Your password is changed. Other browsers are signed out.")
    return redirect(url_for(".security"))


def _security_page(form: ChangePasswordForm, error: TooMany | None = None) -> ResponseReturnValue:
    this_session = sessions.find(devices.session_key())
    return form_page(
        "people/sign_in/security.html",
        form,
        error,
        signed_in=db.session.scalars(sessions.active(viewer())).all(),
        here=this_session.id if this_session else 0,
        has_second_factor=second_factor_queries.has_second_factor(viewer()),
        provider=oidc_provider.name(),
        linked=oidc_queries.linked(viewer()),
    )


@bp.post("/me/security/sign-ins/<id:sign_in_id>/end")
@members_only
@recently_authenticated
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    actions.end_session(viewer(), sign_in_id)
    flash("That browser is signed out.")
    return redirect(url_for(".security"))


@bp.post("/me/security/end-others")
@members_only
@recently_authenticated
def end_others() -> ResponseReturnValue:
    actions.end_other_sessions(viewer(), devices.session_key())
    flash("All other browsers are signed out.")
    return redirect(url_for(".security"))
