"""Results of customer service standards, as a contract's prime sends them for one quarter."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    exists,
    false,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Contract
from forum.models.releases import Release, is_open
from forum.models.service_standards import Standard, StandardVersion


class StandardResult(db.Model):
    """How often one contract kept one standard in one quarter, and what its guard measure says.

    A later one replaces it, and it stays as a version. Its share is a figure of the standard's
    measure; without anybody to count there is no share.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    # Contract, standard and quarter while it stands: there is one of each.
    standing_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"), index=True)
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("figure.id"), unique=True)
    quarter_end: Mapped[date] = mapped_column(index=True)  # its last day
    number: Mapped[int] = mapped_column(default=1)  # of the version of the result, from 1
    counted: Mapped[int]
    out_of: Mapped[int]
    exceptions: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # by kind, in words
    guard: Mapped[float | None]  # per cent of `out_of`
    # The Department's own count, put in by two analysts: the prime's no longer stands then.
    is_official: Mapped[bool] = mapped_column(default=False, server_default=false())
    sender_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    replaced_at: Mapped[datetime | None]

    contract: Mapped[Contract] = relationship()
    standard: Mapped[Standard] = relationship()
    version: Mapped[StandardVersion] = relationship()
    sender: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint("counted >= 0 AND counted <= out_of", name="counted_among_out_of"),
        CheckConstraint("guard IS NULL OR (guard >= 0 AND guard <= 100)", name="guard_percent"),
    )

    @property
    def percent(self) -> float | None:
        """To one decimal, as it is published."""
        return round(100 * self.counted / self.out_of, 1) if self.out_of else None


class OfficialResults(db.Model):
    """A file of results that one analyst put in. They stand once another one has taken them."""

    id: Mapped[int] = mapped_column(primary_key=True)
    uploader_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    sha256: Mapped[str] = mapped_column(String(64))  # of the file, which is not kept
    # [contract's id, standard's id, last day of the quarter, counted, out of, guard or None]
    rows: Mapped[list[list[int | str | float | None]]] = mapped_column(JSON)
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None]
    is_taken: Mapped[bool] = mapped_column(default=False)

    uploader: Mapped[User] = relationship(foreign_keys=uploader_id)
    decider: Mapped[User | None] = relationship(foreign_keys=decider_id)


def result_key(contract_id: int, standard_id: int, quarter_end: date) -> str:
    return f"{contract_id}-{standard_id}-{quarter_end.isoformat()}"


def is_result_released() -> ColumnElement[bool]:
    """Of results: a release of that quarter has opened since it was sent.

    One that comes after the release waits for the next: all see it at one minute.
    """
    covers = Release.cut_off >= StandardResult.quarter_end
    after = Release.release_at >= StandardResult.sent_at
    return exists().where(is_open(), covers, after)


def figures_of_released_results() -> Select[int | None]:
    """The ids of their figures."""
    has_figure = StandardResult.figure_id.is_not(None)
    return select(StandardResult.figure_id).where(has_figure, is_result_released())
