"""Authenticator apps, passkeys, recovery codes, linked accounts, changes of the e-mail address."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import EMAIL_LENGTH, User

PASSKEY_NAME_LENGTH = 60
ISSUER_LENGTH = SUBJECT_LENGTH = 255  # OpenID Connect Core: at most 255 for a subject


class Authenticator(db.Model):
    """A member's authenticator app (TOTP, RFC 6238): one, which counts once it is confirmed."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(255))  # encrypted: core/encryption.py
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # 30-second step of the last code taken


class Passkey(db.Model):
    """A WebAuthn credential of a member, of whom each may have several."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(PASSKEY_NAME_LENGTH))
    credential_id: Mapped[str] = mapped_column(String(1364), unique=True)  # base64url
    public_key: Mapped[bytes] = mapped_column(LargeBinary)  # COSE, as the authenticator gave it
    sign_count: Mapped[int] = mapped_column(BigInteger)  # 32 bits without a sign; 0: it counts none
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]


class AnsweredChallenge(db.Model):
    """A challenge that a passkey has answered: it is not taken a second time."""

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    answered_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class RecoveryCode(db.Model):
    """A code on paper, for whoever lost the rest. Stored as a hash; works once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)


class LinkedIdentity(db.Model):
    """A member's account at an OpenID provider: one of each, known by its subject alone.

    After unlinking the row stays without a subject, so that nothing is linked again by itself.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    issuer: Mapped[str] = mapped_column(String(ISSUER_LENGTH))
    subject: Mapped[str | None] = mapped_column(String(SUBJECT_LENGTH))
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("user_id", "issuer"),
    )


class EmailChange(db.Model):
    """A new address that a member asked for: confirmed from there, undone from the old one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    new_email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)  # of the links' tokens
    undo_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # undone, or replaced by a later one

    user: Mapped[User] = relationship()
