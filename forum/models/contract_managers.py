from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Contract

REASON_LENGTH = 120


class ContractManager(db.Model):
    """An appointment: a verified member of a government body looks after one contract.

    Ended ones stay: reports and reviews say who held the office when they were written.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    # Contract and member while it lasts: a person is appointed once.
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    appointed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="", server_default="")

    contract: Mapped[Contract] = relationship()
    member: Mapped[User] = relationship()
