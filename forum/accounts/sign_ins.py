"""Signed-in browsers are rows: the cookie holds a random key, the row decides.

So signing out, a new password, a suspension or a changed role works from the next request on.
"""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from forum import clock
from forum.accounts.models import SignIn, Standing, User
from forum.extensions import db, login_manager
from forum.throttle import hashed

LASTS = timedelta(days=14)
STANDINGS = (Standing.PENDING, Standing.VERIFIED)


def begin(user: User, browser: str = "") -> str:
    """Add a signed-in browser to this transaction; the key goes into its cookie."""
    key = secrets.token_urlsafe(32)
    row = SignIn(
        user_id=user.id,
        key_hash=hashed(key),
        browser=browser[:80],
        expires_at=clock.now() + LASTS,
    )
    db.session.add(row)
    return key


@login_manager.user_loader
def load(key: str) -> User | None:
    row = find(key)
    return row.user if row and row.user.standing in STANDINGS else None


def find(key: str) -> SignIn | None:
    return db.session.scalar(
        select(SignIn).where(
            SignIn.key_hash == hashed(key),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
    )


def end_all(user: User, but: str = "") -> None:
    """End every signed-in browser of a person, but the one with this key."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .where(SignIn.key_hash != hashed(but))
        .values(ended_at=clock.now())
    )
