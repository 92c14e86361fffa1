"""One-use links sent by mail: the mail holds 256 random bits, the database their hash."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Token, TokenPurpose, User

LIFETIMES = {
    TokenPurpose.CONFIRM: timedelta(days=1),
    TokenPurpose.RESET: timedelta(hours=1),
    TokenPurpose.SECOND_STEP: timedelta(minutes=10),
    TokenPurpose.ENROL: timedelta(hours=1),
    TokenPurpose.PASSKEY: timedelta(hours=1),
    TokenPurpose.KNOWN_BROWSER: timedelta(hours=1),
}


class InvalidLink(Refused):
    """Used, replaced, expired or never issued: the same answer to all."""


def issue(user: User, purpose: TokenPurpose) -> str:
    """Add a token to this transaction; the text goes into the mail and nowhere else."""
    text = secrets.token_urlsafe(32)
    expires_at = clock.now() + LIFETIMES[purpose]
    db.session.add(
        Token(user_id=user.id, purpose=purpose, token_hash=hashed(text), expires_at=expires_at)
    )
    return text


def find(purpose: TokenPurpose, text: str) -> Token:
    """The token of a link that is still valid; InvalidLink where it is not."""
    found = db.session.scalar(
        select(Token).where(
            Token.purpose == purpose,
            Token.token_hash == hashed(text),
            Token.used_at.is_(None),
            Token.expires_at > clock.now(),
        )
    )
    if found is None:
        raise InvalidLink
    return found


def redeem(purpose: TokenPurpose, text: str) -> User:
    """Use the token up in this transaction (compare-and-set); InvalidLink where it is not valid."""
    token = find(purpose, text)
    redeemed = db.session.scalar(
        update(Token)
        .where(Token.id == token.id, Token.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(Token.id)
    )
    if redeemed is None:
        db.session.rollback()
        raise InvalidLink
    return token.user


def revoke(user: User, *purposes: TokenPurpose) -> None:
    """Make every link of these purposes that was issued to this user invalid."""
    db.session.execute(
        update(Token)
        .where(Token.user_id == user.id, Token.purpose.in_(purposes), Token.used_at.is_(None))
        .values(used_at=clock.now())
    )
