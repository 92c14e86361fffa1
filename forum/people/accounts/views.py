"""Joining, confirming the address, signing in and out."""

from flask import current_app, flash, redirect, render_template, request, session, url_for

from forum.core.errors import Refused, TooMany
from forum.models.accounts import Purpose
from forum.people.accounts import actions, mail_views, own_views
from forum.people.accounts.actions import NotConfirmed, NotRight
from forum.people.accounts.forms import ConfirmForm, JoinForm, SignInForm
from forum.people.blueprint import bp
from forum.people.form_responses import form_page, link_over
from forum.people.members import queries
from forum.people.members import views as member_views
from forum.people.sign_in import demonstration_accounts, devices, reset_views, tokens
from forum.policy.access import open_to_all, viewer

__all__ = ["bp", "mail_views", "member_views", "own_views", "reset_views"]

NOT_RIGHT = "The e-mail address or the password is not right."


@bp.route("/join", methods=["GET", "POST"])
@open_to_all
def join():
    if viewer().is_authenticated:
        return redirect(url_for(".me"))
    form = JoinForm()
    if not form.validate_on_submit():
        return form_page("people/accounts/join.html", form)
    try:
        mark = actions.join(devices.asked_from(), **form.answers())
    except TooMany as error:
        return form_page("people/accounts/join.html", form, error)
    session["joining"], session["written_to"] = mark, form.email.data
    return redirect(url_for(".join_sent"))


@bp.get("/join/sent")
@open_to_all
def join_sent():
    return render_template("people/accounts/join_sent.html", address=session.get("written_to", ""))


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@open_to_all
def confirm(token: str):
    """The link of the mail. Opening it changes nothing: mail scanners open links too.

    In another browser than the one that joined, the password is asked for: else somebody could
    join with your address, and have you confirm an account of which they know the password.
    """
    try:
        user = tokens.find(Purpose.CONFIRM, token).user
    except tokens.LinkOver:
        return link_over("people/accounts/confirm_over.html")
    organisation = queries.organisation_of(user.email)
    same_browser = session.get("joining") == actions.mark_of(token)
    form = ConfirmForm(asks_organisation=organisation is None, asks_password=not same_browser)
    if not form.validate_on_submit():
        return _confirm_page(form, user.email, organisation)
    try:
        if not same_browser:
            actions.check_password(user, form.password.data)
        actions.confirm(token, form.claim() if organisation is None else None)
    except NotRight as error:
        form.wrong(form.password, str(error))
        return _confirm_page(form, user.email, organisation)
    except TooMany as error:
        return _confirm_page(form, user.email, organisation, error)
    except tokens.LinkOver:
        return link_over("people/accounts/confirm_over.html")
    session.pop("joining", None)
    flash("Your address is confirmed. Sign in to begin.")
    return redirect(url_for(".sign_in"))


def _confirm_page(form: ConfirmForm, email: str, organisation, error: TooMany | None = None):
    shown = {"email": email, "organisation": organisation}
    return form_page("people/accounts/confirm.html", form, error, **shown)


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in():
    after = devices.page_after(request.args.get("next"), url_for(".me"))
    if request.method == "GET" and viewer().is_authenticated:
        return redirect(after)
    form = SignInForm()
    if request.method == "GET":
        form.email.data = session.get("written_to", "")
    if not form.validate_on_submit():
        return _sign_in_page(form)
    try:
        key = _sign_in(form)
    except NotRight:
        form.form_errors.append(NOT_RIGHT)
        return _sign_in_page(form)
    except NotConfirmed as waits:
        session["joining"], session["written_to"] = waits.mark, form.email.data
        flash(str(waits), "warning")
        return redirect(url_for(".join_sent"))
    except Refused as error:
        form.form_errors.append(str(error))
        return _sign_in_page(form)
    except TooMany as error:
        return _sign_in_page(form, error)
    return _signed_in(key, form.email.data, after)


def _sign_in(form: SignInForm) -> str:
    return actions.sign_in(
        devices.asked_from(),
        devices.device_of(form.email.data),
        form.email.data,
        form.password.data,
        devices.name(),
    )


def _signed_in(key: str, email: str, after: str):
    actions.sign_out(devices.session_key())  # whoever was signed in here before
    devices.begin_session(key)
    response = redirect(after)
    devices.remember_device(response, email)
    return response


def _sign_in_page(form: SignInForm, error: TooMany | None = None):
    demo = current_app.config["SETTINGS"].demo
    return form_page(
        "people/sign_in/sign_in.html",
        form,
        error,
        accounts=demonstration_accounts.ACCOUNTS if demo else (),
        shown_password=demonstration_accounts.PASSWORD if demo else "",
        address=url_for(".sign_in", next=request.args.get("next")),
    )


@bp.post("/sign-out")
@open_to_all
def sign_out():
    actions.sign_out(devices.session_key())
    session.clear()
    flash("You are signed out.")
    return redirect("/")
