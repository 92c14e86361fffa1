"""Signing in and out."""

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused, TooMany
from forum.people.form_responses import form_page
from forum.people.members.views import bp
from forum.people.sign_in import actions, demonstration_accounts, devices
from forum.people.sign_in.actions import EmailNotConfirmed, WrongPassword
from forum.people.sign_in.forms import SignInForm
from forum.policy.access import open_to_all, rendered_each_time, viewer

WRONG = "The e-mail address or the password is not right."


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("signing in, and depends on the page before")
def sign_in() -> ResponseReturnValue:
    if request.method == "GET":
        devices.remember_next_page()
    next_page = devices.next_page(url_for(".me"))
    if request.method == "GET" and viewer().is_authenticated:
        return redirect(next_page)
    form = SignInForm()
    if request.method == "GET":
        form.email.data = session.get("written_to", "")
    if not form.validate_on_submit():
        return _sign_in_page(form)
    try:
        key = _sign_in(form)
    except WrongPassword:
        form.form_errors.append(WRONG)
        return _sign_in_page(form)
    except EmailNotConfirmed as error:
        session["joining"], session["written_to"] = error.browser_mark, form.email.data
        flash(str(error), "warning")
        return redirect(url_for(".join_sent"))
    except Refused as error:
        form.form_errors.append(str(error))
        return _sign_in_page(form)
    except TooMany as error:
        return _sign_in_page(form, error)
    return _signed_in(key, form.email.data or "", next_page)


def _sign_in(form: SignInForm) -> str:
    email = form.email.data or ""
    return actions.sign_in(
        devices.request_network(),
        devices.known_device(email),
        email,
        form.password.data or "",
        devices.browser_name(),
    )


def _signed_in(key: str, email: str, next_page: str) -> ResponseReturnValue:
    actions.sign_out(devices.session_key())  # of whoever was signed in on this browser before
    devices.begin_session(key)
    response = redirect(next_page)
    devices.remember_device(response, email)
    return response


def _sign_in_page(form: SignInForm, error: TooMany | None = None) -> ResponseReturnValue:
    is_demonstration = current_app.config["SETTINGS"].demo
    return form_page(
        "people/sign_in/sign_in.html",
        form,
        error,
        accounts=demonstration_accounts.ACCOUNTS if is_demonstration else (),
        shown_password=demonstration_accounts.PASSWORD if is_demonstration else "",
        address=url_for(".sign_in", next=request.args.get("next")),
        next_page=request.args.get("next"),
    )


@bp.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    actions.sign_out(devices.session_key())
    session.clear()
    flash("You are signed out.")
    return redirect("/")
