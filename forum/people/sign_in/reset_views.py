"""A new password by mail."""

from flask import flash, redirect, render_template, session, url_for

from forum.core.errors import TooMany
from forum.models.accounts import Purpose
from forum.people.accounts import actions
from forum.people.accounts.forms import ForgottenForm, ResetForm
from forum.people.blueprint import bp
from forum.people.form_responses import form_page, link_over
from forum.people.sign_in import devices, tokens
from forum.policy.access import open_to_all


@bp.route("/forgotten", methods=["GET", "POST"])
@open_to_all
def forgotten():
    form = ForgottenForm()
    if not form.validate_on_submit():
        return form_page("people/sign_in/forgotten.html", form)
    try:
        actions.forget_password(devices.asked_from(), form.email.data)
    except TooMany as error:
        return form_page("people/sign_in/forgotten.html", form, error)
    session["written_to"] = form.email.data
    return redirect(url_for(".forgotten_sent"))


@bp.get("/forgotten/sent")
@open_to_all
def forgotten_sent():
    return render_template(
        "people/sign_in/forgotten_sent.html", address=session.get("written_to", "")
    )


@bp.route("/reset/<token>", methods=["GET", "POST"])
@open_to_all
def reset(token: str):
    """The link of the mail: opening it changes nothing, sending the form uses it up."""
    try:
        user = tokens.find(Purpose.RESET, token).user
    except tokens.LinkOver:
        return link_over("people/sign_in/reset_over.html")
    form = ResetForm(about=[user.name, user.email, user.organisation_name])
    email = user.email
    if not form.validate_on_submit():
        return form_page("people/sign_in/reset.html", form, email=email)
    try:
        actions.reset_password(token, form.password.data)
    except tokens.LinkOver:
        return link_over("people/sign_in/reset_over.html")
    session.clear()
    session["written_to"] = email
    flash("Your password is changed, and you are signed out everywhere. Sign in with the new one.")
    return redirect(url_for(".sign_in"))
