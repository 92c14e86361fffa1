"""Signing in and out, passwords, sessions.

No reply says whether an address has an account, and neither does its time: each way through
verifies or makes one hash, and what writes different rows takes a minimum time. Passwords are
hashed between two transactions, not within one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from forum.core import logs
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Standing, TokenPurpose, User
from forum.people import letters
from forum.people.members import actions as members
from forum.people.sign_in import (
    passkey_actions,
    passwords,
    queries,
    rate_limits,
    second_factor_actions,
    second_factor_queries,
    sessions,
    tokens,
)
from forum.people.sign_in.passkey_actions import PasskeyAnswer
from forum.people.sign_in.webauthn_ceremonies import Ceremony

MINIMUM_SECONDS = 0.3  # longer than hashing a password takes
MAY_RESET = (Standing.UNCONFIRMED, Standing.PENDING, Standing.VERIFIED)
SUSPENDED = "This account is suspended. Who signs in with its password can read why, and appeal."


class WrongPassword(Refused):
    """No such account, or not its password: the same answer to both."""


class SuspendedAccount(Refused):
    """It was proved whose account it is, and it may not be used."""

    def __init__(self, user_id: int) -> None:
        super().__init__(SUSPENDED)
        self.user_id = user_id


class SecondFactorNeeded(Refused):
    """The right password of an account that has a second factor; `token`: for the next step."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token


class EmailNotConfirmed(Refused):
    """The right password of an account whose address is not confirmed.

    `browser_mark`: as send_confirmation() gives it, for the link that has just been sent again.
    """

    def __init__(self, browser_mark: str) -> None:
        super().__init__("Confirm your address first. We have sent you a new link.")
        self.browser_mark = browser_mark


@contextmanager
def minimum_time() -> Iterator[None]:
    """Return after MINIMUM_SECONDS at the earliest, so that timing does not tell what was done."""
    until = time.monotonic() + MINIMUM_SECONDS
    try:
        yield
    finally:
        time.sleep(max(0.0, until - time.monotonic()))


def send_confirmation(user: User) -> str:
    """Mail a new confirmation link, in the caller's transaction; the mark for the browser."""
    tokens.revoke(user, TokenPurpose.CONFIRM)
    token = tokens.issue(user, TokenPurpose.CONFIRM)
    letters.confirm(user, token)
    return browser_mark(token)


def browser_mark(token: str) -> str:
    """What a browser may store of a token: it identifies the token and cannot be used as one."""
    return hashed(token)


def check_password(user: User, password: str) -> None:
    """WrongPassword where it is not; counted, and outside any transaction."""
    attempts = [(rate_limits.GUESSES_AT_ACCOUNT, user.email)]
    password_hash = user.password_hash
    rate_limits.spend(attempts)
    if not passwords.matches(password_hash, password):
        raise WrongPassword("This is not your password.")
    rate_limits.refund(attempts)
    db.session.commit()


def sign_in(network: str, device: str, email: str, password: str, browser: str) -> str:
    """The key of a new session; WrongPassword, EmailNotConfirmed, SecondFactorNeeded or Refused.

    `device`: the id of a browser that signed in to this account before, or "".
    """
    attempts = rate_limits.for_sign_in(email, network, device)
    rate_limits.spend(attempts)
    user_id, password_hash = queries.password_hash_of(email)
    db.session.rollback()
    is_right = passwords.matches(password_hash, password)
    newer = is_right and passwords.needs_rehash(password_hash) and passwords.hash_password(password)
    user = db.session.get(User, user_id)
    # Compared again: the password may have been changed while this one was verified.
    if user is None or not is_right or user.password_hash != password_hash:
        logs.security_event("sign_in_refused", by="password", member=user_id)
        raise WrongPassword
    rate_limits.refund(attempts)
    user.password_hash = newer or password_hash
    return _begin_session(user, browser, is_new_browser=not device)


def _begin_session(user: User, browser: str, is_new_browser: bool) -> str:
    if user.standing == Standing.UNCONFIRMED:
        db.session.commit()
        rate_limits.spend([(rate_limits.MAILS_TO_ADDRESS, user.email)])
        mark = send_confirmation(user)
        db.session.commit()
        raise EmailNotConfirmed(mark)
    require_may_sign_in(user)
    return begin_or_ask(user, browser, is_new_browser, passwords.counts_as_second_factor(user))


def require_may_sign_in(user: User) -> None:
    """SuspendedAccount where it may not be used; commits what the caller has counted."""
    if user.standing not in sessions.MAY_SIGN_IN:
        user_id = user.id
        db.session.commit()
        logs.security_event("sign_in_refused", by="suspension", member=user_id)
        raise SuspendedAccount(user_id)


def begin_or_ask(user: User, browser: str, is_new_browser: bool, with_second_factor: bool) -> str:
    """The key of a new session; SecondFactorNeeded where the member has one that was not used.

    Commits. `with_second_factor`: whether what was proved counts as one.
    """
    require_may_sign_in(user)
    if not with_second_factor and second_factor_queries.has_second_factor(user):
        token = tokens.issue(user, TokenPurpose.SECOND_STEP)
        db.session.commit()
        raise SecondFactorNeeded(token)
    return _begun(user, browser, is_new_browser, with_second_factor)


def finish_sign_in(
    token: str, prove: Callable[[User], None], browser: str, is_new_browser: bool
) -> str:
    """The key of a session with a second factor; InvalidLink, or what `prove` raises.

    `token`: of SecondFactorNeeded; `prove`: uses the second factor of this member up, or raises.
    """
    user = tokens.find(TokenPurpose.SECOND_STEP, token).user
    prove(user)
    tokens.redeem(TokenPurpose.SECOND_STEP, token)
    require_may_sign_in(user)
    return _begun(user, browser, is_new_browser, with_second_factor=True)


def sign_in_with_passkey(
    answer: PasskeyAnswer, network: str, browser: str, device_of: Callable[[str], str]
) -> tuple[str, str]:
    """(the key of a new session, the address of the account); WrongPasskey, Refused or TooMany.

    `device_of`: the id of this browser for an address, or "".
    """
    try:
        user = passkey_actions.identify(answer, network)
    except Refused:
        logs.security_event("sign_in_refused", by="passkey")
        raise
    require_may_sign_in(user)
    email = user.email
    is_new_browser = not device_of(email)
    return _begun(user, browser, is_new_browser, with_second_factor=True), email


def confirm_again_with_passkey(viewer: User, answer: PasskeyAnswer, network: str, key: str) -> None:
    """Step-up; WrongPasskey, StaleChallenge or TooMany."""
    passkey_actions.prove(viewer, answer, Ceremony.AGAIN, network)
    second_factor_actions.mark_session(viewer, key, with_second_factor=True)
    db.session.commit()


def confirm_again(viewer: User, typed: str, network: str, key: str) -> None:
    """Step-up, by the second factor of whoever has one, else by the password.

    WrongPassword, WrongCode or TooMany.
    """
    has_second_factor = second_factor_queries.has_second_factor(viewer)
    if has_second_factor:
        second_factor_actions.prove(viewer, typed, network)
    else:
        check_password(viewer, typed)
    second_factor_actions.mark_session(viewer, key, with_second_factor=has_second_factor)
    db.session.commit()


def _begun(user: User, browser: str, is_new_browser: bool, with_second_factor: bool) -> str:
    if is_new_browser and sessions.has_signed_in(user):
        letters.new_browser(user, browser)
    key = sessions.begin(user, browser, with_second_factor)
    logs.security_event("signed_in", member=user.id, with_second_factor=with_second_factor)
    db.session.commit()
    return key


@minimum_time()
def request_known_browser(network: str, email: str) -> None:
    """Mail a link with which a browser has tries of its own, if the address has an account."""
    rate_limits.spend(
        [(rate_limits.RESETS_FROM_NETWORK, network), (rate_limits.MAILS_TO_ADDRESS, email)],
    )
    user = queries.by_email(email)
    if user is not None and user.standing in sessions.MAY_SIGN_IN and not user.is_editorial:
        letters.known_browser(user, tokens.issue(user, TokenPurpose.KNOWN_BROWSER))
    db.session.commit()


def redeem_known_browser(token: str) -> str:
    """The address of the account; InvalidLink where the link is not valid."""
    email = tokens.redeem(TokenPurpose.KNOWN_BROWSER, token).email
    db.session.commit()
    return email


def sign_out(key: str) -> None:
    row = sessions.find(key)
    if row is not None:
        sessions.end_one(row.user, row.id)
    db.session.commit()


@minimum_time()
def request_reset(network: str, email: str) -> None:
    """Mail a link for a new password if the address has an account that may have one."""
    rate_limits.spend(
        [(rate_limits.RESETS_FROM_NETWORK, network), (rate_limits.MAILS_TO_ADDRESS, email)],
    )
    user = queries.by_email(email)
    if user is not None and user.standing in MAY_RESET and not user.is_editorial:
        letters.reset(user, tokens.issue(user, TokenPurpose.RESET))
    db.session.commit()


def reset_password(token: str, password: str) -> None:
    """Set a new password by a link, and sign out everywhere; InvalidLink where it is not valid."""
    tokens.find(TokenPurpose.RESET, token)
    db.session.rollback()
    password_hash = passwords.hash_password(password)
    user = tokens.redeem(TokenPurpose.RESET, token)
    user.password_hash = password_hash
    tokens.revoke(user, *TokenPurpose)
    sessions.end_all(user)
    if user.standing == Standing.UNCONFIRMED:  # the link proves that the address is theirs
        members.apply_claim(user, None)
    letters.password_changed(user)
    db.session.commit()


def change_password(viewer: User, current: str, password: str, key: str) -> None:
    """WrongPassword where `current` is wrong. Only the session with this key stays open."""
    check_password(viewer, current)
    viewer.password_hash = passwords.hash_password(password)
    tokens.revoke(viewer, TokenPurpose.RESET)
    sessions.end_all(viewer, except_key=key)
    letters.password_changed(viewer)
    db.session.commit()


def end_session(viewer: User, sign_in_id: int) -> None:
    """NotFound for another's, as for one that has ended."""
    if not sessions.end_one(viewer, sign_in_id):
        raise NotFound
    db.session.commit()


def end_other_sessions(viewer: User, key: str) -> None:
    sessions.end_all(viewer, except_key=key)
    db.session.commit()
