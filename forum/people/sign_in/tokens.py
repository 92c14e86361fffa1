"""Links sent by mail: the mail holds 256 random bits, the database their hash, used once."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Purpose, Token, User

LASTS = {Purpose.CONFIRM: timedelta(days=1), Purpose.RESET: timedelta(hours=1)}


class LinkOver(Refused):
    """Used, replaced, expired or never sent: the same answer to all of them."""


def issue(user: User, purpose: Purpose) -> str:
    """Add a token to this transaction; the text goes into the mail and nowhere else."""
    text = secrets.token_urlsafe(32)
    expires_at = clock.now() + LASTS[purpose]
    db.session.add(
        Token(user_id=user.id, purpose=purpose, token_hash=hashed(text), expires_at=expires_at)
    )
    return text


def find(purpose: Purpose, text: str) -> Token:
    """The token of a link that can be used now; LinkOver where it cannot."""
    found = db.session.scalar(
        select(Token).where(
            Token.purpose == purpose,
            Token.token_hash == hashed(text),
            Token.used_at.is_(None),
            Token.expires_at > clock.now(),
        )
    )
    if found is None:
        raise LinkOver
    return found


def take(purpose: Purpose, text: str) -> User:
    """Use the token in this transaction; of two at once, one gets it."""
    token = find(purpose, text)
    taken = db.session.scalar(
        update(Token)
        .where(Token.id == token.id, Token.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(Token.id)
    )
    if taken is None:
        db.session.rollback()
        raise LinkOver
    return token.user


def void(user: User, *purposes: Purpose) -> None:
    """No link of this kind sent before works any more."""
    db.session.execute(
        update(Token)
        .where(Token.user_id == user.id, Token.purpose.in_(purposes), Token.used_at.is_(None))
        .values(used_at=clock.now())
    )
