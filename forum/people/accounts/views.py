"""Joining and confirming the address."""

import time
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound, Refused, TooMany
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.mail.mailer import to_html
from forum.mail.outbox import newest_letters
from forum.models.accounts import TokenPurpose, User
from forum.people.accounts import actions
from forum.people.accounts.forms import ConfirmEmailForm, JoinByProviderForm, JoinForm
from forum.people.form_responses import form_page, invalid_link_page
from forum.people.members import queries as members
from forum.people.members.views import bp
from forum.people.sign_in import actions as sign_in
from forum.people.sign_in import devices, oidc_provider, tokens
from forum.people.sign_in.actions import WrongPassword
from forum.policy.access import demonstration_only, open_to_all, rendered_each_time, viewer

VERIFIED_SECONDS = 3600  # in which one may join by what a provider said


@bp.route("/join", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("joining, and depends on the page before")
def join() -> ResponseReturnValue:
    if viewer().is_authenticated:
        return redirect(url_for(".me"))
    if request.method == "GET":
        devices.remember_next_page()
    form = JoinForm()
    if not form.validate_on_submit():
        return form_page("people/accounts/join.html", form)
    email, password = form.email.data or "", form.password.data or ""
    try:
        mark = actions.join(devices.request_network(), email, password, **form.profile())
    except TooMany as error:
        return form_page("people/accounts/join.html", form, error)
    session["joining"], session["written_to"] = mark, email
    return redirect(url_for(".join_sent"))


@bp.route("/join/provider", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("joining with an address that a provider has verified")
def join_by_provider() -> ResponseReturnValue:
    """For whom the provider knows and the exchange does not; what follows is as after the mail."""
    email = _verified_by_provider()
    form, page = JoinByProviderForm(email), "people/accounts/join_by_provider.html"
    shown: dict[str, Any] = {"email": email, "provider": oidc_provider.name()}
    if not form.validate_on_submit():
        return form_page(page, form, **shown)
    password, network = form.password.data or "", devices.request_network()
    try:
        token = actions.join_with_verified_address(network, email, password, **form.profile())
    except TooMany as error:
        return form_page(page, form, error, **shown)
    except Refused as error:
        form.form_errors.append(str(error))
        return form_page(page, form, **shown)
    session.pop("verified_by_provider")
    session["joining"], session["written_to"] = sign_in.browser_mark(token), email
    return redirect(url_for(".confirm", token=token))


def _verified_by_provider() -> str:
    """The address that this browser has just brought from the provider; else NotFound."""
    said = session.get("verified_by_provider")
    is_late = said is not None and time.time() - said["begun_at"] > VERIFIED_SECONDS
    if said is None or is_late or not oidc_provider.is_on():
        raise NotFound
    return said["email"]


@bp.get("/join/sent")
@open_to_all
@rendered_each_time("joining")
def join_sent() -> ResponseReturnValue:
    return render_template("people/accounts/join_sent.html", address=session.get("written_to", ""))


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("a link of one person")
def confirm(token: str) -> ResponseReturnValue:
    """The link of the mail. Opening it changes nothing: mail scanners open links too.

    In another browser than the one that joined, the password is asked for: else somebody could
    join with your address, and have you confirm an account of which they know the password.
    """
    try:
        user = tokens.find(TokenPurpose.CONFIRM, token).user
    except tokens.InvalidLink:
        return invalid_link_page("people/accounts/confirm_over.html")
    is_same_browser = session.get("joining") == sign_in.browser_mark(token)
    asks_organisation = members.organisation_of(user.email) is None
    form = ConfirmEmailForm(asks_organisation, asks_password=not is_same_browser)
    if not form.validate_on_submit():
        return _confirm_page(form, user.email)
    try:
        if not is_same_browser:
            sign_in.check_password(user, form.password.data or "")
        user = actions.confirm_email(
            token, form.claim() if asks_organisation else None, **form.terms()
        )
    except WrongPassword as error:
        form.wrong(form.password, str(error))
        return _confirm_page(form, user.email)
    except TooMany as error:
        return _confirm_page(form, user.email, error)
    except tokens.InvalidLink:
        return invalid_link_page("people/accounts/confirm_over.html")
    return _confirmed(user)


def _confirmed(user: User) -> ResponseReturnValue:
    session.pop("joining", None)
    flash("Your address is confirmed. Sign in to begin.")
    return redirect(url_for(".sign_in"))


def _confirm_page(
    form: ConfirmEmailForm, email: str, error: TooMany | None = None
) -> ResponseReturnValue:
    organisation = members.organisation_of(email)
    return form_page(
        "people/accounts/confirm.html", form, error, email=email, organisation=organisation
    )


@bp.get("/demo/mail")
@demonstration_only
def demo_mail() -> ResponseReturnValue:
    """The mails of a demonstration: there is nobody to send them to."""
    found = newest_letters()
    letters = db.paginate(found, page=page_number(request.args), per_page=20, error_out=False)
    return render_template(
        "people/accounts/demonstration_mail.html", letters=letters, to_html=to_html
    )
