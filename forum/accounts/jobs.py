"""What is forgotten after a while. Safe to run twice, and at any time."""

from datetime import timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, or_, select

from forum import clock
from forum.accounts.models import Attempt, SignIn, Standing, Token, User
from forum.extensions import db
from forum.outbox import Letter

ATTEMPTS_KEPT = timedelta(days=1)  # the longest window of a limit
TOKENS_KEPT = timedelta(days=1)  # after they stopped working
SIGN_INS_KEPT = timedelta(days=30)
LETTERS_KEPT = timedelta(days=30)
UNCONFIRMED_KEPT = timedelta(days=7)


def forget_old() -> int:
    """Delete what has served; how many rows went."""
    now = clock.now()
    gone = [
        delete(Attempt).where(Attempt.at < now - ATTEMPTS_KEPT),
        delete(Token).where(Token.expires_at < now - TOKENS_KEPT),
        delete(SignIn).where(
            or_(SignIn.ended_at < now - SIGN_INS_KEPT, SignIn.expires_at < now - SIGN_INS_KEPT)
        ),
        delete(Letter).where(Letter.written_at < now - LETTERS_KEPT),
        *_never_confirmed(),
    ]
    rows = sum(cast(CursorResult, db.session.execute(one)).rowcount for one in gone)
    db.session.commit()
    return rows


def _never_confirmed():
    """Addresses of people who perhaps never asked; by now their links are long over."""
    stale = select(User.id).where(
        User.standing == Standing.UNCONFIRMED,
        User.joined_at < clock.now() - UNCONFIRMED_KEPT,
    )
    return [
        delete(Token).where(Token.user_id.in_(stale)),
        delete(User).where(User.id.in_(stale)),
    ]
