"""Releases, and the one rule of when one is open. Every statement over figures asks it."""

from datetime import date, datetime

from sqlalchemy import DateTime, String, bindparam, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.extensions import db


class Release(db.Model):
    """A pre-announced instant at which figures to a cut-off date become public."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    release_at: Mapped[datetime]  # naive UTC; usually 9:30am in London
    is_date_exact: Mapped[bool] = mapped_column(default=True)  # False: the source gives a month
    cut_off: Mapped[date | None]
    opened_at: Mapped[datetime | None]  # the latch: once open, no clock closes it again
    basis: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None or self.release_at <= clock.now()


# Asked of the clock each time a statement runs, so that the rule itself is built only once.
_NOW = bindparam("now", callable_=lambda: clock.now(), type_=DateTime, unique=True)


def open_releases():
    """The ids of the releases whose instant has come, or came once."""
    return select(Release.id).where(or_(Release.opened_at.is_not(None), Release.release_at <= _NOW))
