"""Deletes rows whose time is over. Idempotent."""

from datetime import timedelta

from sqlalchemy import or_, select

from forum.core import clock
from forum.core.batches import delete_in_batches
from forum.core.rate_limit import Attempt
from forum.mail.outbox import Letter
from forum.models.accounts import SignIn, Standing, Token, User
from forum.models.second_factors import AnsweredChallenge, EmailChange
from forum.people import letters

ATTEMPTS_KEPT = timedelta(days=1)  # the longest window of a limit
TOKENS_KEPT = timedelta(days=1)  # after they stopped working
SIGN_INS_KEPT = timedelta(days=30)
LETTERS_KEPT = timedelta(days=30)
UNCONFIRMED_KEPT = timedelta(days=7)


def forget_old() -> int:
    """The number of rows deleted."""
    now = clock.now()
    over = now - SIGN_INS_KEPT
    return (
        delete_in_batches(Attempt, Attempt.at < now - ATTEMPTS_KEPT)
        + delete_in_batches(Token, Token.expires_at < now - TOKENS_KEPT)
        + delete_in_batches(AnsweredChallenge, AnsweredChallenge.answered_at < now - TOKENS_KEPT)
        + delete_in_batches(SignIn, or_(SignIn.ended_at < over, SignIn.expires_at < over))
        + delete_in_batches(EmailChange, EmailChange.asked_at < over)
        + delete_in_batches(Letter, Letter.written_at < now - LETTERS_KEPT)
        + delete_in_batches(
            Letter, Letter.dedupe_key.startswith(letters.CLOSED), Letter.sent_at < now
        )
        + _forget_never_confirmed()
    )


def _forget_never_confirmed() -> int:
    """Accounts whose address was never confirmed; their links have expired by now."""
    is_stale = (
        User.standing == Standing.UNCONFIRMED,
        User.joined_at < clock.now() - UNCONFIRMED_KEPT,
    )
    stale = Token.user_id.in_(select(User.id).where(*is_stale))
    return delete_in_batches(Token, stale) + delete_in_batches(User, *is_stale)
