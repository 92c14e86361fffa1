"""Which second factors a member has."""

from sqlalchemy import func, select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.second_factors import Authenticator, RecoveryCode


def authenticator(user: User) -> Authenticator | None:
    """The one that counts: confirmed with a code."""
    row = db.session.get(Authenticator, user.id)
    return row if row is not None and row.confirmed_at is not None else None


def unconfirmed(user: User) -> Authenticator | None:
    row = db.session.get(Authenticator, user.id)
    return row if row is not None and row.confirmed_at is None else None


def has_second_factor(user: User) -> bool:
    return authenticator(user) is not None


def recovery_codes_left(user: User) -> int:
    """How many of a member's recovery codes still work."""
    unused = RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count(RecoveryCode.id)).where(*unused)) or 0
