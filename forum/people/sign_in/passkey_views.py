"""Passkeys: signing in with one, with or without the password, and adding and removing them."""

import secrets

from flask import Response, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import NotFound, Refused, TooMany
from forum.models.accounts import TokenPurpose, User
from forum.people.form_responses import form_page, invalid_link_page
from forum.people.members.views import bp
from forum.people.sign_in import actions, devices, passkey_actions, tokens
from forum.people.sign_in import second_factor_queries as queries
from forum.people.sign_in import webauthn_ceremonies as ceremonies
from forum.people.sign_in.forms import AddPasskeyForm, PasskeyForm
from forum.people.sign_in.passkey_actions import PasskeyAnswer
from forum.people.sign_in.second_factor_views import codes_page
from forum.people.sign_in.views import signed_in
from forum.people.sign_in.webauthn_ceremonies import Ceremony, CeremonyOptions
from forum.policy.access import (
    members_only,
    open_to_all,
    recently_authenticated,
    rendered_each_time,
    viewer,
    while_enrolling,
)

USE_PAGE = "people/sign_in/use_passkey.html"
ADD_PAGE = "people/sign_in/add_passkey.html"
OVER = "people/sign_in/link_over.html"


@bp.route("/sign-in/passkey", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("signing in, and a challenge of its own")
def passkey_sign_in() -> ResponseReturnValue:
    """Without a password: the passkey says who it is, and has verified its user."""
    form, next_page = PasskeyForm(), devices.next_page(url_for(".me"))
    if request.method == "GET" and viewer().is_authenticated:
        return redirect(next_page)
    page = _UsePage(form, Ceremony.ALONE, next_page)
    if not form.validate_on_submit():
        return page.draw()
    try:
        key, email = actions.sign_in_with_passkey(
            _answer(form), devices.request_network(), devices.browser_name(), devices.known_device
        )
    except (Refused, TooMany) as error:
        return page.draw(error)
    return signed_in(key, email, next_page)


@bp.route("/sign-in/code/passkey", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("signing in, and a challenge of its own")
def passkey_second_step() -> ResponseReturnValue:
    """After the right password of an account that has a passkey."""
    token = session.get("second_step", "")
    try:
        user = tokens.find(TokenPurpose.SECOND_STEP, token).user
    except tokens.InvalidLink:
        flash("Enter your password first.", "warning")
        return redirect(url_for(".sign_in"))
    email, next_page = user.email, devices.next_page(url_for(".me"))
    form = PasskeyForm()
    page = _UsePage(form, Ceremony.SECOND_STEP, next_page, user)
    if not form.validate_on_submit():
        return page.draw()
    answer, network = _answer(form), devices.request_network()
    try:
        key = actions.finish_sign_in(
            token,
            lambda user: passkey_actions.prove(user, answer, Ceremony.SECOND_STEP, network),
            devices.browser_name(),
            is_new_browser=not devices.known_device(email),
        )
    except (Refused, TooMany) as error:
        return page.draw(error)
    return signed_in(key, email, next_page)


@bp.route("/sign-in/again/passkey", methods=["GET", "POST"])
@members_only
@while_enrolling
def passkey_again() -> ResponseReturnValue:
    """Step-up by a passkey."""
    if not queries.passkeys(viewer()):
        raise NotFound
    next_page = devices.safe_redirect(request.args.get("next"), url_for(".me"))
    form = PasskeyForm()
    page = _UsePage(form, Ceremony.AGAIN, next_page, viewer())
    if not form.validate_on_submit():
        return page.draw()
    try:
        actions.confirm_again_with_passkey(
            viewer(), _answer(form), devices.request_network(), devices.session_key()
        )
    except (Refused, TooMany) as error:
        return page.draw(error)
    flash("Thank you. Go on where you were.")
    return redirect(next_page)


class _UsePage:
    """The page that asks for a passkey; `user`: where it is known who it must be."""

    def __init__(
        self, form: PasskeyForm, ceremony: Ceremony, next_page: str, user: User | None = None
    ) -> None:
        self.form, self.ceremony, self.next_page = form, ceremony, next_page
        self.user_id = user.id if user else None

    def draw(self, error: Refused | TooMany | None = None) -> Response:
        known = queries.passkeys_of(self.user_id) if self.user_id else []
        _say(self.form, error)
        asked = ceremonies.ask_to_use(self.ceremony, known, _browser_mark())
        return form_page(
            USE_PAGE,
            _with_challenge(self.form, asked),
            error if isinstance(error, TooMany) else None,
            options=asked.options,
            other_way=self._other_way(),
            are_possible=ceremonies.are_possible(),
        )

    def _other_way(self) -> tuple[str, str]:
        """(address, words)"""
        following = request.args.get("next")
        if self.ceremony == Ceremony.ALONE:
            return url_for(".sign_in", next=following), "Sign in with your password"
        view = ".second_step" if self.ceremony == Ceremony.SECOND_STEP else ".confirm_again"
        return url_for(view, next=following), "Enter a code"


@bp.post("/me/security/passkeys/link")
@members_only
@while_enrolling
def mail_passkey_link() -> ResponseReturnValue:
    try:
        passkey_actions.ask_to_add(viewer())
    except TooMany as error:
        flash(str(error), "warning")
        return redirect(url_for(".second_factor"))
    flash(f"We have sent a link to {viewer().email}. Open it in this browser, within the hour.")
    return redirect(url_for(".second_factor"))


@bp.route("/me/security/passkeys/new", methods=["GET", "POST"])
@members_only
@while_enrolling
@recently_authenticated
def add_passkey() -> ResponseReturnValue:
    """A further one, for a session that used a second factor; others get the mailed link."""
    if not policy.may_add_passkey_at_once(viewer()):
        return redirect(url_for(".second_factor"))
    form = AddPasskeyForm()
    if not form.validate_on_submit():
        return _add_page(form)
    name = form.name.data or ""
    try:
        passkey_actions.add(viewer(), name, _answer(form))
    except Refused as error:
        return _add_page(form, error)
    flash(f"The passkey “{name}” is added.")
    return redirect(url_for(".second_factor"))


@bp.route("/me/security/passkeys/<token>", methods=["GET", "POST"])
@members_only
@while_enrolling
def add_first_passkey(token: str) -> ResponseReturnValue:
    """The link of the mail."""
    form = AddPasskeyForm()
    if not passkey_actions.is_own_link(viewer(), token):
        return invalid_link_page(OVER)
    if not form.validate_on_submit():
        return _add_page(form)
    name, key = form.name.data or "", devices.session_key()
    try:
        codes = passkey_actions.add_by_link(viewer(), token, name, _answer(form), key)
    except tokens.InvalidLink:
        return invalid_link_page(OVER)
    except Refused as error:
        return _add_page(form, error)
    if codes:
        return codes_page(codes)
    flash(f"The passkey “{name}” is added.")
    return redirect(url_for(".second_factor"))


def _add_page(form: AddPasskeyForm, error: Refused | None = None) -> Response:
    _say(form, error)
    asked = ceremonies.ask_to_add(viewer(), queries.passkeys(viewer()), _browser_mark())
    return form_page(
        ADD_PAGE,
        _with_challenge(form, asked),
        options=asked.options,
        are_possible=ceremonies.are_possible(),
    )


@bp.post("/me/security/passkeys/<id:passkey_id>/remove")
@members_only
@recently_authenticated
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    if not passkey_actions.remove(viewer(), passkey_id):
        flash("The passkey is removed.")
        return redirect(url_for(".second_factor"))
    session.clear()
    flash("Your second factor is removed, and you are signed out everywhere.")
    return redirect(url_for(".sign_in"))


def _answer(form: PasskeyForm) -> PasskeyAnswer:
    return PasskeyAnswer(form.credential.data or "", form.challenge.data or "", _browser_mark())


def _browser_mark() -> str:
    """A challenge is answered in the browser that it was given to."""
    return str(session.setdefault("passkeys", secrets.token_urlsafe(16)))


def _say(form: PasskeyForm, error: Refused | TooMany | None) -> None:
    """form_page() says TooMany."""
    if isinstance(error, Refused):
        form.form_errors.append(str(error) or "Enter your password again.")


def _with_challenge(form: PasskeyForm, asked: CeremonyOptions) -> PasskeyForm:
    form.challenge.data, form.credential.data = asked.challenge, ""
    return form
