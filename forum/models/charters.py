from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.service_standards import StandardFramework

ADDRESS_LENGTH = 300


class CharterLinks(db.Model):
    """Where a framework's charter is in British Sign Language and in Welsh, on the prime's site."""

    framework_id: Mapped[int] = mapped_column(
        ForeignKey("standard_framework.id", ondelete="CASCADE"), primary_key=True
    )
    bsl_url: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    welsh_url: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)  # who gave them last
    at: Mapped[datetime] = mapped_column(default=clock.now)

    framework: Mapped[StandardFramework] = relationship()
    member: Mapped[User] = relationship()
