"""Signing in and out."""

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused, TooMany
from forum.core.formatting import day
from forum.people.form_responses import form_page
from forum.people.members.views import bp
from forum.people.sign_in import (
    actions,
    demonstration_accounts,
    devices,
    oidc_provider,
    queries,
    sessions,
)
from forum.people.sign_in.actions import (
    EmailNotConfirmed,
    SecondFactorNeeded,
    SuspendedAccount,
    WrongPassword,
)
from forum.people.sign_in.forms import SignInForm
from forum.policy import enrolment_due_at, needs_second_factor
from forum.policy.access import open_to_all, rendered_each_time, viewer, while_enrolling

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
    except SecondFactorNeeded as error:
        session["second_step"], session["at_provider"] = error.token, False
        return redirect(url_for(".second_step", next=request.args.get("next")))
    except EmailNotConfirmed as error:
        session["joining"], session["written_to"] = error.browser_mark, form.email.data
        flash(str(error), "warning")
        return redirect(url_for(".join_sent"))
    except Refused as error:
        form.form_errors.append(str(error))
        return _sign_in_page(form)
    except TooMany as error:
        return _sign_in_page(form, error)
    session["at_provider"] = False
    return signed_in(key, form.email.data or "", next_page)


def _sign_in(form: SignInForm) -> str:
    email = form.email.data or ""
    try:
        return actions.sign_in(
            devices.request_network(),
            devices.known_device(email),
            email,
            form.password.data or "",
            devices.browser_name(),
        )
    except SuspendedAccount as error:
        devices.note_suspended(error.user_id)
        raise


def signed_in(key: str, email: str, next_page: str) -> ResponseReturnValue:
    actions.sign_out(devices.session_key())  # of whoever was signed in on this browser before
    is_at_provider = session.get("at_provider", False)
    devices.begin_session(key)
    session["at_provider"] = is_at_provider  # signing out says that one is still signed in there
    _say_when_due(email)
    response = redirect(next_page)
    devices.remember_device(response, email)
    return response


def _say_when_due(email: str) -> None:
    """Tell whoever needs a second factor, and has none, until when it may wait."""
    user, row = queries.by_email(email), sessions.find(devices.session_key())
    if user is None or row is None or row.second_factor_at or not needs_second_factor(user):
        return
    due = enrolment_due_at(user, current_app.config["SETTINGS"].second_factor_days)
    flash(f"Add a second factor under Security by {day(due)}: what you may see needs one.", "info")


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
        is_held_up=error is not None,
        is_suspended=devices.suspended_user_id() is not None,
        provider=oidc_provider.name(),
    )


@bp.post("/sign-out")
@open_to_all
@while_enrolling
def sign_out() -> ResponseReturnValue:
    is_at_provider = session.get("at_provider", False)
    actions.sign_out(devices.session_key())
    session.clear()
    if is_at_provider and oidc_provider.is_on():
        return _leave(url_for(".signed_out"))
    flash("You are signed out.")
    return _leave("/")


def _leave(page: str) -> ResponseReturnValue:
    response = redirect(page)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # the mark of a known browser stays
    return response
