"""A new password by mail."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import TooMany
from forum.models.accounts import TokenPurpose
from forum.people.form_responses import form_page, invalid_link_page
from forum.people.members.views import bp
from forum.people.sign_in import actions, devices, tokens
from forum.people.sign_in.forms import NewPasswordForm, RequestResetForm
from forum.policy.access import open_to_all, rendered_each_time


@bp.route("/forgotten", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("signing in")
def forgotten() -> ResponseReturnValue:
    form = RequestResetForm()
    if not form.validate_on_submit():
        return form_page("people/sign_in/forgotten.html", form)
    email = form.email.data or ""
    try:
        actions.request_reset(devices.request_network(), email)
    except TooMany as error:
        return form_page("people/sign_in/forgotten.html", form, error)
    session["written_to"] = email
    return redirect(url_for(".forgotten_sent"))


@bp.get("/forgotten/sent")
@open_to_all
@rendered_each_time("signing in")
def forgotten_sent() -> ResponseReturnValue:
    address = session.get("written_to", "")
    return render_template("people/sign_in/forgotten_sent.html", address=address)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("a link of one person")
def reset(token: str) -> ResponseReturnValue:
    """The link of the mail: opening it changes nothing, sending the form uses it up."""
    try:
        user = tokens.find(TokenPurpose.RESET, token).user
    except tokens.InvalidLink:
        return invalid_link_page("people/sign_in/reset_over.html")
    form = NewPasswordForm([user.name, user.email, user.organisation_name])
    email = user.email
    if not form.validate_on_submit():
        return form_page("people/sign_in/reset.html", form, email=email)
    try:
        actions.reset_password(token, form.password.data or "")
    except tokens.InvalidLink:
        return invalid_link_page("people/sign_in/reset_over.html")
    session.clear()
    session["written_to"] = email
    flash("Your password is changed, and you are signed out everywhere. Sign in with the new one.")
    return redirect(url_for(".sign_in"))
