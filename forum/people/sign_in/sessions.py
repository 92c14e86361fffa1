"""Sessions are rows: the cookie holds a random key, and the row says whose it is.

So signing out, a new password, a suspension or a changed role works from the next request on.
"""

import secrets
from datetime import timedelta

from flask import current_app, request
from sqlalchemy import DateTime, Select, String, bindparam, exists, func, select, update
from sqlalchemy.exc import DBAPIError

from forum.core import clock
from forum.core.db import writing
from forum.core.extensions import db, login_manager
from forum.core.rate_limit import hashed
from forum.models.accounts import Guest, SignIn, Standing, User
from forum.models.social import MOST_UNREAD, Notice

LIFETIME = timedelta(days=14)
IDLE = timedelta(days=7)  # a session that nobody used for as long ends
NOTED_EVERY = timedelta(hours=12)  # that it is used is written down so often, not at each page
MAY_SIGN_IN = (Standing.PENDING, Standing.VERIFIED)

login_manager.anonymous_user = Guest
login_manager.session_protection = (
    None  # rows can be ended; its fingerprint signs out honest people
)
login_manager.login_message = "Sign in to open this page."


def begin(user: User, browser: str = "", with_second_factor: bool = False) -> str:
    """Add a session to this transaction; the key goes into the cookie.

    `with_second_factor`: whether more than the password was proved.
    """
    key = secrets.token_urlsafe(32)
    row = SignIn(
        user_id=user.id,
        key_hash=hashed(key),
        browser=browser[:80],
        second_factor_at=clock.now() if with_second_factor else None,
        expires_at=clock.now() + IDLE,
    )
    db.session.add(row)
    return key


# Every request of a member asks it, so it is built once.
_OPEN_SESSION = select(SignIn).where(
    SignIn.key_hash == bindparam("key_hash", type_=String),
    SignIn.ended_at.is_(None),
    SignIn.expires_at > bindparam("now", type_=DateTime),
)

# Beside the session, so that the number in the header costs no statement of its own. No more are
# counted than the header tells apart.
_UNREAD_ROWS = (
    select(Notice.id)
    .where(Notice.member_id == SignIn.user_id, Notice.read_at.is_(None))
    .correlate(SignIn)
    .limit(MOST_UNREAD)
)
_UNREAD = select(func.count()).select_from(_UNREAD_ROWS.subquery()).scalar_subquery()
_WITH_UNREAD = _OPEN_SESSION.add_columns(_UNREAD)


@login_manager.user_loader
def load(key: str) -> User | None:
    row = db.session.execute(_WITH_UNREAD, _parameters(key)).first()
    if row is None or row[0].user.standing not in MAY_SIGN_IN:
        return None
    sign_in, unread = row
    viewer = sign_in.user
    _note_use(sign_in)
    viewer.unread_notices = unread
    viewer.has_used_second_factor = sign_in.second_factor_at is not None
    viewer.authenticated_at = sign_in.authenticated_at
    return viewer


def _note_use(sign_in: SignIn) -> None:
    """Move the end of a session whose page is read, never beyond its lifetime.

    Where the database takes no write the page is read all the same.
    """
    end = min(clock.now() + IDLE, sign_in.started_at + LIFETIME)
    if request.method != "GET" or end - sign_in.expires_at < NOTED_EVERY:
        return
    used = update(SignIn).where(SignIn.id == sign_in.id, SignIn.expires_at < end)
    try:
        with writing() as session:
            session.execute(used.values(expires_at=end))
            session.commit()
    except DBAPIError:
        current_app.logger.warning("The use of a session was not noted.")


def find(key: str) -> SignIn | None:
    return db.session.scalar(_OPEN_SESSION, _parameters(key))


def _parameters(key: str) -> dict[str, object]:
    return {"key_hash": hashed(key), "now": clock.now()}


def active(viewer: User) -> Select[SignIn]:
    """The sessions of this person that are open now, newest first."""
    return (
        select(SignIn)
        .where(
            SignIn.user_id == viewer.id,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
        )
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    )


def has_signed_in(user: User) -> bool:
    """Within the days for which sessions are kept."""
    return db.session.scalar(select(exists().where(SignIn.user_id == user.id))) or False


def end_one(user: User, sign_in_id: int) -> bool:
    """End one session of this person; False where there was none to end."""
    ended = db.session.scalar(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignIn.id)
    )
    return ended is not None


def end_all(user: User, except_key: str = "") -> None:
    """End every session of a person except the one with this key."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .where(SignIn.key_hash != hashed(except_key))
        .values(ended_at=clock.now())
    )
