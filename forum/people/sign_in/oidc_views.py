"""Sign-in, step-up and linking by an OpenID provider. Without one in the settings: not there.

They begin with GET: browsers do not let a form lead to another site here (form-action of the
content security policy). Nothing changes by it but this browser's own cookie.
"""

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.core import logs
from forum.core.db import writing_on_get
from forum.core.errors import NotFound, Refused, TooMany
from forum.core.extensions import db
from forum.people.members.views import bp
from forum.people.sign_in import actions, devices, oidc_actions, oidc_provider, rate_limits
from forum.people.sign_in.oidc_provider import ProviderAnswer, ProviderPurpose, StaleState
from forum.people.sign_in.views import signed_in
from forum.policy.access import (
    members_only,
    open_to_all,
    recently_authenticated,
    rendered_each_time,
    viewer,
    while_enrolling,
)

NOT_BY_THEM = "The provider did not sign you in, or you went back. Nothing was changed."


@bp.get("/sign-in/provider")
@open_to_all
@rendered_each_time("signing in")
def provider_sign_in() -> ResponseReturnValue:
    devices.remember_next_page()
    next_page = devices.next_page(url_for(".me"))
    if viewer().is_authenticated:
        return redirect(next_page)
    return _lead_to_provider(ProviderPurpose.SIGN_IN, next_page)


@bp.get("/me/security/provider/link")
@members_only
@recently_authenticated
def link_provider() -> ResponseReturnValue:
    return _lead_to_provider(ProviderPurpose.LINK, url_for(".security"))


@bp.get("/sign-in/again/provider")
@members_only
@while_enrolling
def provider_again() -> ResponseReturnValue:
    next_page = devices.safe_redirect(request.args.get("next"), url_for(".me"))
    return _lead_to_provider(ProviderPurpose.AGAIN, next_page)


def _lead_to_provider(purpose: ProviderPurpose, next_page: str) -> ResponseReturnValue:
    _require_provider()
    db.session.rollback()  # no transaction stays open while another machine is asked
    try:
        return redirect(oidc_provider.address_to_begin(purpose, next_page))
    except Refused as error:
        return _problem(str(error), 409)


@bp.get(oidc_provider.CALLBACK)
@open_to_all
@while_enrolling
@rendered_each_time("signing in")
def provider_back() -> ResponseReturnValue:
    """Where the provider sends the browser back to, with a code or an error."""
    _require_provider()
    if "error" in request.args:
        return _problem(NOT_BY_THEM, 400)
    with writing_on_get():
        return _take_answer()


def _take_answer() -> ResponseReturnValue:
    attempts = [(rate_limits.PROVIDER_FROM_NETWORK, devices.request_network())]
    try:
        rate_limits.spend(attempts)  # commits: no transaction is open while the provider is asked
        answer = oidc_provider.take_answer()
    except TooMany as error:
        return _problem(str(error), 429)
    except StaleState as error:
        if viewer().is_authenticated:  # another tab was quicker, or the page was loaded again
            return redirect(devices.next_page(url_for(".me")))
        return _problem(str(error), 400)
    except Refused as error:
        return _problem(str(error), 409)
    rate_limits.refund(attempts)
    db.session.commit()
    return _go_on_with(answer)


def _go_on_with(answer: ProviderAnswer) -> ResponseReturnValue:
    try:
        if answer.purpose == ProviderPurpose.SIGN_IN:
            return _sign_in(answer)
        if not viewer().is_authenticated:
            return redirect(url_for(".sign_in"))
        return _link(answer) if answer.purpose == ProviderPurpose.LINK else _confirm_again(answer)
    except Refused as error:
        logs.security_event("sign_in_refused", by="provider")
        if isinstance(error, actions.SuspendedAccount):
            devices.note_suspended(error.user_id)
        return _problem(str(error), 409)


def _sign_in(answer: ProviderAnswer) -> ResponseReturnValue:
    next_page = devices.safe_redirect(answer.next_page, url_for(".me"))
    try:
        key, email = oidc_actions.sign_in(
            answer.identity, devices.browser_name(), devices.known_device, oidc_provider.name()
        )
    except oidc_actions.UnknownMember as error:
        session["verified_by_provider"] = {"email": error.email, "begun_at": answer.begun_at}
        return redirect(url_for(".join_by_provider"))
    except actions.SecondFactorNeeded as error:
        session["second_step"], session["at_provider"] = error.token, True
        return redirect(url_for(".second_step", next=next_page))
    session["at_provider"] = True
    return signed_in(key, email, next_page)


def _link(answer: ProviderAnswer) -> ResponseReturnValue:
    oidc_actions.link(viewer(), answer.identity, oidc_provider.name())
    flash(f"You can sign in with {oidc_provider.name()} from now on.")
    return redirect(url_for(".security"))


def _confirm_again(answer: ProviderAnswer) -> ResponseReturnValue:
    oidc_actions.confirm_again(viewer(), answer, devices.session_key())
    flash("Thank you. Go on where you were.")
    return redirect(devices.safe_redirect(answer.next_page, url_for(".me")))


@bp.post("/me/security/provider/unlink")
@members_only
@recently_authenticated
def unlink_provider() -> ResponseReturnValue:
    """Also where there is no provider any more."""
    oidc_actions.unlink(viewer(), oidc_provider.name() or "another account")
    flash("It is unlinked. Your password goes on working.")
    return redirect(url_for(".security"))


@bp.get("/signed-out")
@open_to_all
@rendered_each_time("depends on the provider")
def signed_out() -> ResponseReturnValue:
    db.session.rollback()
    is_on = oidc_provider.is_on()
    address = oidc_provider.sign_out_address() if is_on else ""
    page = "people/sign_in/signed_out.html"
    return render_template(page, provider=oidc_provider.name(), address=address)


def _require_provider() -> None:
    if not oidc_provider.is_on():
        raise NotFound


def _problem(message: str, status: int) -> ResponseReturnValue:
    page = "people/sign_in/provider_problem.html"
    shown = {
        "message": message,
        "provider": oidc_provider.name(),
        "is_suspended": devices.suspended_user_id() is not None,
    }
    return make_response(render_template(page, **shown), status)
