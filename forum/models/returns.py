"""Returns in the one format: whose rows they are, and how each prime wants its file."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Organisation

COMMENT_LENGTH = 600
BEYOND_LENGTH = 4_000  # of all fields that a prime asks beyond the format
SHEET_LENGTH = 31  # as Excel has it


class TableKind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


class PrimeLayout(db.Model):
    """How one prime wants its file, and what it asks its partners beyond the format."""

    id: Mapped[int] = mapped_column(primary_key=True)
    prime_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    kind: Mapped[TableKind] = mapped_column(String(10), default=TableKind.CSV)
    separator: Mapped[str] = mapped_column(String(1), default=",")
    sheet: Mapped[str] = mapped_column(String(SHEET_LENGTH), default="")
    columns: Mapped[list[list[str]]] = mapped_column(JSON)  # [ours, theirs], in order
    codes: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)  # column: ours: theirs
    beyond: Mapped[str] = mapped_column(default="")  # fields beyond the format, one a line
    returns_a_month: Mapped[int | None]
    days_allowed: Mapped[int | None]  # working days after the end of the period
    comment: Mapped[str] = mapped_column(default="")
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    edited_at: Mapped[datetime] = mapped_column(default=clock.now)

    prime: Mapped[Organisation] = relationship()

    @property
    def asked_beyond(self) -> list[str]:
        return [line for line in self.beyond.splitlines() if line.strip()]


class SentReturn(db.Model):
    """What one organisation sent at once, for one prime or several. Its file is not kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[str] = mapped_column(String(10), default="")  # of the format
    sha256: Mapped[str] = mapped_column(String(64))
    # Of the API, its organisation before it: a second request is answered with this return.
    submission_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    left_out: Mapped[int] = mapped_column(default=0)  # rows that were wrong
    problems: Mapped[list[dict[str, str | int]]] = mapped_column(JSON)  # without what was there
    # Of a large file of the API until the worker has checked it: no row of it is here.
    is_waiting: Mapped[bool] = mapped_column(default=False, server_default=false())

    organisation: Mapped[Organisation] = relationship()
    sender: Mapped[User] = relationship()


class WaitingReturn(db.Model):
    """A file that the worker has not checked yet. It goes with the check, whatever comes of it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("sent_return.id"), unique=True)
    content: Mapped[bytes] = mapped_column(deferred=True)
    leaves_out: Mapped[bool]  # wrong rows, and takes the others
    replaces: Mapped[bool]  # rows that were sent before
    tries: Mapped[int] = mapped_column(default=0)  # begun: a check may be killed

    sent: Mapped[SentReturn] = relationship()


class ReturnRow(db.Model):
    """One row of a return. One that is sent anew stands in the place of the earlier one."""

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("sent_return.id"), index=True)
    prime_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    standing_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    line: Mapped[int]
    quarter_end: Mapped[date] = mapped_column(index=True)
    cells: Mapped[dict[str, str | int]] = mapped_column(JSON)  # by column of the format

    sent: Mapped[SentReturn] = relationship()
    prime: Mapped[Organisation] = relationship()

    __table_args__ = (CheckConstraint("line > 0", name="of_a_line"),)


def row_key(organisation_id: int, key: Iterable[str | int]) -> str:
    """Of the sender and the key of its row: one of each stands."""
    said = "\x1f".join([str(organisation_id), *map(str, key)])
    return hashlib.sha256(said.encode()).hexdigest()
