"""A new password by mail."""

from flask import flash, redirect, render_template, session, url_for

from forum.access import open_to_all
from forum.accounts import actions, browsers, tokens
from forum.accounts.answers import form_page, link_over
from forum.accounts.blueprint import bp
from forum.accounts.forms import ForgottenForm, ResetForm
from forum.accounts.models import Purpose
from forum.errors import TooMany


@bp.route("/forgotten", methods=["GET", "POST"])
@open_to_all
def forgotten():
    form = ForgottenForm()
    if not form.validate_on_submit():
        return form_page("accounts/forgotten.html", form)
    try:
        actions.forget_password(browsers.asked_from(), form.email.data)
    except TooMany as error:
        return form_page("accounts/forgotten.html", form, error)
    session["written_to"] = form.email.data
    return redirect(url_for(".forgotten_sent"))


@bp.get("/forgotten/sent")
@open_to_all
def forgotten_sent():
    return render_template("accounts/forgotten_sent.html", address=session.get("written_to", ""))


@bp.route("/reset/<token>", methods=["GET", "POST"])
@open_to_all
def reset(token: str):
    """The link of the mail: opening it changes nothing, sending the form uses it up."""
    try:
        user = tokens.find(Purpose.RESET, token).user
    except tokens.LinkOver:
        return link_over("accounts/reset_over.html")
    form = ResetForm(about=[user.name, user.email, user.organisation_name])
    email = user.email
    if not form.validate_on_submit():
        return form_page("accounts/reset.html", form, email=email)
    try:
        actions.reset_password(token, form.password.data)
    except tokens.LinkOver:
        return link_over("accounts/reset_over.html")
    session.clear()
    session["written_to"] = email
    flash("Your password is changed, and you are signed out everywhere. Sign in with the new one.")
    return redirect(url_for(".sign_in"))
