"""Releases, and the one rule of when one is open. Every statement over figures asks it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User

# Asked of the clock each time a statement runs, so that the rule itself is built only once.
_NOW = bindparam("now", callable_=lambda: clock.now(), type_=DateTime, unique=True)


class ClockWatch(db.Model):
    """One row: the last time the exchange was sure of, and until when it believes its clock.

    The worker moves both on every minute. A clock that is past `good_until` has jumped, or the
    exchange was away for longer than the allowance: then nothing opens until an operator says
    that the time is right (latch.py).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
    good_until: Mapped[datetime]

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)


def clock_is_believed() -> ColumnElement[bool]:
    """False too where there is no row: without a clock to trust nothing opens."""
    return exists(select(ClockWatch.id).where(ClockWatch.good_until >= _NOW))


class Release(db.Model):
    """A pre-announced instant at which figures to a cut-off date become public."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    release_at: Mapped[datetime] = mapped_column(index=True)  # naive UTC; usually 9:30am in London
    is_date_exact: Mapped[bool] = mapped_column(default=True)  # False: the source gives a month
    cut_off: Mapped[date | None]
    opened_at: Mapped[datetime | None] = (
        mapped_column()
    )  # the latch: once open, no clock closes it again
    basis: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    reissue_of_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    announced_at: Mapped[datetime | None]  # None: it is in the data files
    short_notice_because: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime | None]  # when it was last moved or cancelled
    sequence: Mapped[int] = mapped_column(default=0)  # how often: iCalendar wants to know
    cancelled_at: Mapped[datetime | None] = mapped_column()
    cancelled_because: Mapped[str] = mapped_column(default="")
    briefed_at: Mapped[datetime | None]  # when the briefs on it were written

    reissue_of: Mapped["Release | None"] = relationship(remote_side=[id])
    is_open: Mapped[bool] = column_property(
        and_(
            cancelled_at.is_(None),
            or_(opened_at.is_not(None), and_(release_at <= _NOW, clock_is_believed())),
        )
    )

    __table_args__ = (
        CheckConstraint("opened_at IS NULL OR cancelled_at IS NULL", name="open_stays_open"),
    )

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


def open_releases() -> Select[int]:
    """The ids of the releases whose instant has come, or came once."""
    return select(Release.id).where(is_open())


def is_open() -> ColumnElement[bool]:
    return and_(
        Release.cancelled_at.is_(None),
        or_(Release.opened_at.is_not(None), has_come()),
    )


def has_come() -> ColumnElement[bool]:
    """By a clock that is believed."""
    return and_(Release.release_at <= _NOW, clock_is_believed())


class ChangeKind(StrEnum):
    ANNOUNCE = "announce"
    MOVE = "move"
    CANCEL = "cancel"


class ChangeOutcome(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class ReleaseChange(db.Model):
    """What one analyst asks of the calendar, and what a second one decided.

    Confirmed ones are the public history of a release. To cancel needs no second analyst: it
    opens nothing.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind] = mapped_column(String(20))
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    release_at: Mapped[datetime]  # what is asked for
    was_at: Mapped[datetime | None]  # of a move: where it stood
    cut_off: Mapped[date | None]
    reissue_of_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    because: Mapped[str] = mapped_column(default="")
    outcome: Mapped[ChangeOutcome] = mapped_column(
        String(20), default=ChangeOutcome.WAITING, index=True
    )
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]

    release: Mapped[Release | None] = relationship(foreign_keys=release_id)
    reissue_of: Mapped[Release | None] = relationship(foreign_keys=reissue_of_id)
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)

    __table_args__ = (
        CheckConstraint(
            "outcome != 'confirmed' OR kind = 'cancel'"
            " OR (decided_by_id IS NOT NULL AND decided_by_id != asked_by_id)",
            name="two_people",
        ),
    )


def announced_for(day: date) -> date | None:
    """When figures up to this day come out, where the calendar says so."""
    coming = select(func.min(Release.release_at)).where(
        Release.cut_off >= day,
        Release.id.not_in(open_releases()),
        Release.cancelled_at.is_(None),
    )
    instant = db.session.scalar(coming)
    return clock.in_london(instant).date() if instant else None


def released_up_to() -> date | None:
    """Figures up to this day are public; None where nothing was released yet."""
    released = select(func.max(Release.cut_off)).where(Release.id.in_(open_releases()))
    return db.session.scalar(released)
