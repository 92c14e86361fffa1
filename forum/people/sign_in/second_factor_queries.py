"""Which second factors a member has."""

from collections.abc import Sequence

from sqlalchemy import func, select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.second_factors import Authenticator, Passkey, RecoveryCode


def authenticator(user: User) -> Authenticator | None:
    """The one that counts: confirmed with a code."""
    row = db.session.get(Authenticator, user.id)
    return row if row is not None and row.confirmed_at is not None else None


def unconfirmed(user: User) -> Authenticator | None:
    row = db.session.get(Authenticator, user.id)
    return row if row is not None and row.confirmed_at is None else None


def has_second_factor(user: User) -> bool:
    return authenticator(user) is not None or bool(passkeys(user))


def is_only_one(user: User) -> bool:
    """Whether this member would have no second factor left without the one that is removed."""
    return (authenticator(user) is not None) + len(passkeys(user)) <= 1


def passkeys(user: User) -> Sequence[Passkey]:
    """Those of this member, the oldest first."""
    return passkeys_of(user.id)


def passkeys_of(user_id: int) -> Sequence[Passkey]:
    own = select(Passkey).where(Passkey.user_id == user_id)
    return db.session.scalars(own.order_by(Passkey.id)).all()


def own_passkey(viewer: User, passkey_id: int) -> Passkey | None:
    return db.session.scalar(
        select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == viewer.id)
    )


def passkey_by_credential(credential_id: str) -> Passkey | None:
    """`credential_id`: base64url without padding. Whose it is, is for the caller to ask."""
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def recovery_codes_left(user: User) -> int:
    """How many of a member's recovery codes still work."""
    unused = RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count(RecoveryCode.id)).where(*unused)) or 0
