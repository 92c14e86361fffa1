"""Signed-in browsers are rows: the cookie holds a random key, the row decides.

So signing out, a new password, a suspension or a changed role works from the next request on.
"""

import secrets
from datetime import timedelta

from sqlalchemy import Select, select, update

from forum.core import clock
from forum.core.extensions import db, login_manager
from forum.core.rate_limit import hashed
from forum.models.accounts import Guest, SignIn, Standing, User

LASTS = timedelta(days=14)
STANDINGS = (Standing.PENDING, Standing.VERIFIED)

login_manager.anonymous_user = Guest
login_manager.session_protection = None  # a row can be ended; guessing at stolen cookies adds noise
login_manager.login_message = "Sign in to open this page."


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


def current(viewer: User) -> Select[SignIn]:
    """The browsers that this person is signed in to now, newest first."""
    return (
        select(SignIn)
        .where(
            SignIn.user_id == viewer.id,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    )


def end_one(user: User, sign_in_id: int) -> bool:
    """End one of this person's own browsers; whether there was one to end."""
    ended = db.session.scalar(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.id)
    )
    return ended is not None


def end_all(user: User, but: str = "") -> None:
    """End every signed-in browser of a person, but the one with this key."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .where(SignIn.key_hash != hashed(but))
        .values(ended_at=clock.now())
    )
