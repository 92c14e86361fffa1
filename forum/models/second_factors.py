"""What a member proves besides the password: an authenticator app, or a recovery code."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db


class Authenticator(db.Model):
    """A member's authenticator app (TOTP, RFC 6238): one, which counts once it is confirmed."""

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(255))  # encrypted: core/encryption.py
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)  # 30-second step of the last code taken


class RecoveryCode(db.Model):
    """A code on paper, for whoever lost the rest. Stored as a hash; works once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
