"""Keys of the API."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User

KEY_NAME_LENGTH = 60


class Scope(StrEnum):
    READ = "read"
    RETURNS = "send returns"  # of its member's organisation, while the member leads it


class ApiKey(db.Model):
    """A member's key of the API, as a hash: the key itself is shown once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(KEY_NAME_LENGTH))
    scope: Mapped[Scope] = mapped_column(String(20), default=Scope.READ)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    beginning: Mapped[str] = mapped_column(String(12))  # of the key: tells it from others
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def works(self) -> bool:
        return self.revoked_at is None and not self.has_expired
