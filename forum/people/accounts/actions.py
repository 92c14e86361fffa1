"""Joining, signing in, and a new password by mail.

A reply never tells whether an address is known here, and neither does the time it takes: each
way through verifies or makes one hash, and what writes different rows waits for a set time.
Passwords are hashed between two transactions, not within one.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Purpose, Standing, User
from forum.people.accounts import letters, passwords, queries, rate_limits, sessions, tokens
from forum.people.accounts.membership_status import Claim, settle

SET_TIME = 0.3  # seconds; longer than hashing a password takes
MAY_RESET = (Standing.UNCONFIRMED, Standing.PENDING, Standing.VERIFIED)


class NotRight(Refused):
    """No such account, or not its password: the same answer to both."""


class NotConfirmed(Refused):
    """The right password, of an account whose address waits to be confirmed.

    `mark`: as join() gives it, for the link that has just been sent again.
    """

    def __init__(self, mark: str):
        super().__init__("Confirm your address first. We have sent you a new link.")
        self.mark = mark


@contextmanager
def in_set_time() -> Iterator[None]:
    """Return no sooner than that: a row more or less is a millisecond that could be measured."""
    until = time.monotonic() + SET_TIME
    try:
        yield
    finally:
        time.sleep(max(0.0, until - time.monotonic()))


@in_set_time()
def join(asked_from: str, email: str, password: str, **answers) -> str:
    """Ask to join; the letter says whether there is an account now or was one before.

    Gives the mark of this joining, for the browser's session: who opens the link in the same
    browser knows the password that was chosen with it, and need not type it again.
    """
    rate_limits.spend(
        [(rate_limits.JOINS_FROM_ADDRESS, asked_from), (rate_limits.LETTERS_TO_ADDRESS, email)],
    )
    kept = passwords.hashed(password)
    mark = secrets.token_hex(32)
    with rollback_on_conflict():  # the same form a moment ago: that one has written the letter
        user = queries.by_email(email) or User(email=email, standing=Standing.UNCONFIRMED)
        if user.standing == Standing.UNCONFIRMED:
            mark = _begin_account(user, kept, answers)
        else:
            letters.already_member(user)
        db.session.commit()
    return mark


def _begin_account(user: User, kept: str, answers: dict) -> str:
    # What an earlier asker chose does not stand: it may have been somebody else.
    for name, answer in answers.items():
        setattr(user, name, answer)
    user.password_hash = kept
    db.session.add(user)
    db.session.flush()
    return _send_confirmation(user)


def _send_confirmation(user: User) -> str:
    tokens.void(user, Purpose.CONFIRM)
    token = tokens.issue(user, Purpose.CONFIRM)
    letters.confirm(user, token)
    return mark_of(token)


def mark_of(token: str) -> str:
    """What a browser may keep of a token: it tells which one, and cannot be used as one."""
    return hashed(token)


def check_password(user: User, password: str) -> None:
    """NotRight where it is not; counted, and outside any transaction."""
    spending = [(rate_limits.GUESSES_AT_ACCOUNT, user.email)]
    kept = user.password_hash
    rate_limits.spend(spending)
    if not passwords.is_right(kept, password):
        raise NotRight("This is not your password.")
    rate_limits.give_back(spending)
    db.session.commit()


def confirm(token: str, claim: Claim | None) -> User:
    """The address is confirmed; LinkOver where the token does not serve."""
    user = tokens.take(Purpose.CONFIRM, token)
    if user.standing == Standing.UNCONFIRMED:
        settle(user, claim)
    db.session.commit()
    return user


def sign_in(asked_from: str, device: str, email: str, password: str, browser: str) -> str:
    """The key of a new signed-in browser; NotRight, NotConfirmed or Refused where there is none.

    `device`: the name of a browser that signed in to this account before, or "".
    """
    spending = rate_limits.for_sign_in(email, asked_from, device)
    rate_limits.spend(spending)
    user_id, kept = queries.hash_of(email)
    db.session.rollback()
    right = passwords.is_right(kept, password)
    newer = passwords.hashed(password) if right and passwords.is_outdated(kept) else ""
    user = db.session.get(User, user_id)
    if user is None or not right or user.password_hash != kept:
        raise NotRight
    rate_limits.give_back(spending)
    user.password_hash = newer or kept
    return _begin(user, browser)


def _begin(user: User, browser: str) -> str:
    if user.standing == Standing.UNCONFIRMED:
        db.session.commit()
        rate_limits.spend([(rate_limits.LETTERS_TO_ADDRESS, user.email)])
        mark = _send_confirmation(user)
        db.session.commit()
        raise NotConfirmed(mark)
    if user.standing not in sessions.STANDINGS:
        db.session.commit()
        raise Refused(
            "This account is suspended. Write to the moderators if you think it is wrong."
        )
    key = sessions.begin(user, browser)
    db.session.commit()
    return key


def sign_out(key: str) -> None:
    row = sessions.find(key)
    if row is not None:
        sessions.end_one(row.user, row.id)
    db.session.commit()


@in_set_time()
def forget_password(asked_from: str, email: str) -> None:
    """Send a link for a new password, where the address has an account that may have one."""
    rate_limits.spend(
        [(rate_limits.RESETS_FROM_ADDRESS, asked_from), (rate_limits.LETTERS_TO_ADDRESS, email)],
    )
    user = queries.by_email(email)
    if user is not None and user.standing in MAY_RESET and not user.is_editorial:
        letters.reset(user, tokens.issue(user, Purpose.RESET))
    db.session.commit()


def reset_password(token: str, password: str) -> None:
    """Set a new password by a link, and sign out everywhere; LinkOver where it does not serve."""
    tokens.find(Purpose.RESET, token)
    db.session.rollback()
    kept = passwords.hashed(password)
    user = tokens.take(Purpose.RESET, token)
    user.password_hash = kept
    tokens.void(user, *Purpose)
    sessions.end_all(user)
    if user.standing == Standing.UNCONFIRMED:  # who reads the mail has the address
        settle(user, None)
    letters.password_changed(user)
    db.session.commit()
