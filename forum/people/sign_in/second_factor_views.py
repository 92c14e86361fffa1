"""Second factors: the second step of signing in, step-up, and the pages that add and remove one."""

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import NotFound, Refused, TooMany
from forum.models.accounts import TokenPurpose
from forum.people.form_responses import form_page, invalid_link_page
from forum.people.members.views import bp
from forum.people.sign_in import (
    actions,
    authenticators,
    devices,
    oidc_provider,
    oidc_queries,
    second_factor_actions,
    tokens,
    webauthn_ceremonies,
)
from forum.people.sign_in import second_factor_queries as queries
from forum.people.sign_in.forms import (
    CodeForm,
    CodeOrRecoveryForm,
    ConfirmAgainForm,
    KnownBrowserForm,
    PressedForm,
)
from forum.people.sign_in.views import signed_in
from forum.policy.access import (
    members_only,
    open_to_all,
    recently_authenticated,
    rendered_each_time,
    viewer,
    while_enrolling,
)

OVER = "people/sign_in/link_over.html"


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("signing in")
def second_step() -> ResponseReturnValue:
    """After the right password of an account that has a second factor."""
    token = session.get("second_step", "")
    try:
        user = tokens.find(TokenPurpose.SECOND_STEP, token).user
    except tokens.InvalidLink:
        flash("Enter your password first.", "warning")
        return redirect(url_for(".sign_in"))
    email, next_page = user.email, devices.next_page(url_for(".me"))
    form, has_passkey = CodeOrRecoveryForm(), bool(queries.passkeys(user))
    page = "people/sign_in/second_step.html"
    if not form.validate_on_submit():
        return form_page(page, form, has_passkey=has_passkey)
    code, network = form.code.data or "", devices.request_network()
    try:
        key = actions.finish_sign_in(
            token,
            lambda user: second_factor_actions.prove(user, code, network),
            devices.browser_name(),
            is_new_browser=not devices.known_device(email),
        )
    except TooMany as error:
        return form_page(page, form, error, has_passkey=has_passkey)
    except Refused as error:
        form.wrong(form.code, str(error) or "Enter your password again.")
        return form_page(page, form, has_passkey=has_passkey)
    return signed_in(key, email, next_page)


@bp.route("/sign-in/again", methods=["GET", "POST"])
@members_only
@while_enrolling
def confirm_again() -> ResponseReturnValue:
    """Step-up: asked before a dangerous act where the last proof is some minutes old."""
    has_second_factor = queries.has_second_factor(viewer())
    form = CodeOrRecoveryForm() if has_second_factor else ConfirmAgainForm()
    field = form.code if isinstance(form, CodeOrRecoveryForm) else form.password
    page = "people/sign_in/confirm_again.html"
    next_page = devices.safe_redirect(request.args.get("next"), url_for(".me"))
    shown = {
        "asked": field,
        "next_page": next_page,
        "has_passkey": bool(queries.passkeys(viewer())),
        "provider": oidc_provider.name() if oidc_queries.linked(viewer()) else "",
    }
    if not form.validate_on_submit():
        return form_page(page, form, **shown)
    network, key = devices.request_network(), devices.session_key()
    try:
        actions.confirm_again(viewer(), field.data or "", network, key)
    except TooMany as error:
        return form_page(page, form, error, **shown)
    except Refused as error:
        form.wrong(field, str(error))
        return form_page(page, form, **shown)
    flash("Thank you. Go on where you were.")
    return redirect(next_page)


@bp.route("/sign-in/browser", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("signing in")
def known_browser() -> ResponseReturnValue:
    """For whoever others' wrong tries keep out: a mailed link gives a browser tries of its own."""
    form = KnownBrowserForm()
    if request.method == "GET":
        form.email.data = session.get("written_to", "")
    if not form.validate_on_submit():
        return form_page("people/sign_in/known_browser.html", form)
    try:
        actions.request_known_browser(devices.request_network(), form.email.data or "")
    except TooMany as error:
        return form_page("people/sign_in/known_browser.html", form, error)
    flash("If this address has an account, a link is on its way to it. It works for an hour.")
    return redirect(url_for(".known_browser"))


@bp.route("/sign-in/browser/<token>", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("a link of one person")
def redeem_known_browser(token: str) -> ResponseReturnValue:
    """The link of the mail: opening it changes nothing. It signs nobody in by itself."""
    form = PressedForm()
    try:
        tokens.find(TokenPurpose.KNOWN_BROWSER, token)
        if not form.validate_on_submit():
            return form_page("people/sign_in/redeem_known_browser.html", form)
        email = actions.redeem_known_browser(token)
    except tokens.InvalidLink:
        return invalid_link_page(OVER)
    session["written_to"] = email
    flash("This browser has tries of its own now. Sign in.")
    response = redirect(url_for(".sign_in"))
    devices.remember_device(response, email)
    return response


@bp.route("/me/security/second-factor", methods=["GET", "POST"])
@members_only
@while_enrolling
def second_factor() -> ResponseReturnValue:
    """What there is; the button mails the link that adds a first one."""
    form = PressedForm()
    if not form.validate_on_submit():
        return _second_factor_page(form)
    try:
        second_factor_actions.ask_to_enrol(viewer())
    except TooMany as error:
        return _second_factor_page(form, error)
    flash(f"We have sent a link to {viewer().email}. Open it in this browser, within the hour.")
    return redirect(url_for(".second_factor"))


def _second_factor_page(form: PressedForm, error: TooMany | None = None) -> Response:
    return form_page(
        "people/sign_in/second_factor.html",
        form,
        error,
        authenticator=queries.authenticator(viewer()),
        passkeys=queries.passkeys(viewer()),
        are_possible=webauthn_ceremonies.are_possible(),
        may_add_at_once=policy.may_add_passkey_at_once(viewer()),
        codes_left=queries.recovery_codes_left(viewer()),
        is_needed=policy.needs_second_factor(viewer()),
    )


@bp.route("/me/security/second-factor/<token>", methods=["GET", "POST"])
@members_only
@while_enrolling
def enrol(token: str) -> ResponseReturnValue:
    """The link of the mail: the QR code, and the code from the app that confirms it."""
    form = CodeForm()
    if not second_factor_actions.is_own(viewer(), token):
        return invalid_link_page(OVER)
    try:
        if not form.validate_on_submit():
            return _enrol_page(form, token)
        key, network = devices.session_key(), devices.request_network()
        codes = second_factor_actions.enrol(viewer(), token, form.code.data or "", key, network)
    except tokens.InvalidLink:
        return invalid_link_page(OVER)
    except TooMany as error:
        return _enrol_page(form, token, error)
    except second_factor_actions.WrongCode as error:
        form.wrong(form.code, str(error))
        return _enrol_page(form, token)
    return codes_page(codes)


def _enrol_page(form: CodeForm, token: str, error: TooMany | None = None) -> Response:
    row = queries.unconfirmed(viewer())
    secret = second_factor_actions.secret_of(row) if row else ""
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return form_page("people/sign_in/enrol.html", form, error, token=token, secret=groups)


@bp.get("/me/security/second-factor/<token>/qr.svg")
@members_only
@while_enrolling
def enrol_qr(token: str) -> ResponseReturnValue:
    """Sent with no-store, as all that depends on the viewer; NotFound without the mailed link."""
    row = queries.unconfirmed(viewer())
    if row is None or not second_factor_actions.is_own(viewer(), token):
        raise NotFound
    secret = second_factor_actions.secret_of(row)
    image = authenticators.qr_code(authenticators.provisioning_address(secret, viewer().email))
    return image, {"Content-Type": "image/svg+xml"}


@bp.post("/me/security/recovery-codes")
@members_only
@recently_authenticated
def renew_recovery_codes() -> ResponseReturnValue:
    if not queries.has_second_factor(viewer()):
        raise NotFound
    return codes_page(second_factor_actions.renew_recovery_codes(viewer()))


@bp.post("/me/security/second-factor/remove")
@members_only
@recently_authenticated
def remove_second_factor() -> ResponseReturnValue:
    """Of the authenticator app."""
    if queries.authenticator(viewer()) is None:
        raise NotFound
    if not second_factor_actions.remove_authenticator(viewer()):
        flash("The authenticator app is removed.")
        return redirect(url_for(".second_factor"))
    session.clear()
    flash("Your second factor is removed, and you are signed out everywhere.")
    return redirect(url_for(".sign_in"))


def codes_page(codes: list[str]) -> Response:
    return make_response(render_template("people/sign_in/recovery_codes.html", codes=codes))
