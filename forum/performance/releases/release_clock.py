"""What keeps a release open, and what keeps a wrong clock from opening one.

The latch writes down that a release has opened, so that a clock put back does not close it.
The watch notes every minute how late it is. A clock that is further on than the allowance is
not believed: nothing opens until somebody has looked at it and said that the time is right.
Having been away for so long looks the same, and is answered the same way.
"""

import time
from datetime import datetime, timedelta

import click
import structlog
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from forum.core import clock, data_version, db_health
from forum.core.db import reading, writing
from forum.core.extensions import db
from forum.models.releases import ClockWatch, Release, has_come

releases_cli = AppGroup("releases", help="The calendar of releases, and the clock that opens them.")

log = structlog.get_logger()

LOOKS_EVERY_S = 5.0


def allowance() -> timedelta:
    return timedelta(hours=current_app.config["SETTINGS"].clock_jump_hours)


def latch_open_releases() -> None:
    with reading():
        if not _is_one_due():
            return
    with writing() as session:
        _latch(session)


def _is_one_due() -> bool:
    return db.session.scalar(select(Release.id).where(_unlatched()).limit(1)) is not None


def _unlatched():
    return Release.opened_at.is_(None) & Release.cancelled_at.is_(None) & has_come()


def _latch(session: Session) -> None:
    opened = update(Release).where(_unlatched()).values(opened_at=clock.now())
    session.execute(opened.execution_options(synchronize_session=False))
    session.commit()


def watch_clock() -> None:
    """Note the time, where it is believed; a clock put back changes nothing."""
    now = clock.now()
    in_order = (ClockWatch.good_until >= now) & (ClockWatch.seen_at < now)
    with writing() as session:
        _note(session, now, in_order, changes_no_page=True)  # good_until is one of INSTANTS
    if not is_clock_believed():
        log.error("clock_not_believed", now=now.isoformat(), see="flask releases confirm-clock")


def confirm_clock(now: datetime) -> None:
    """Somebody has looked: this is the time, be it ahead of what was noted or behind it."""
    with writing() as session:
        if not _note(session, now, ClockWatch.id == 1):
            session.add(ClockWatch(id=1, seen_at=now, good_until=now + allowance()))
            session.commit()


def _note(session: Session, now: datetime, where, changes_no_page: bool = False) -> bool:
    noted = update(ClockWatch).where(where).values(seen_at=now, good_until=now + allowance())
    options = {"synchronize_session": False, data_version.NO_CHANGE: changes_no_page}
    done = session.execute(noted.execution_options(**options))
    session.commit()
    return done.rowcount == 1  # type: ignore[attr-defined]


def is_clock_believed() -> bool:
    until = db.session.scalar(select(ClockWatch.good_until))
    return until is not None and clock.now() <= until


class Latch:
    """Looks every few seconds when the next release opens, and latches it in that second.

    The worker asks it each second, and each web process after each answer: the first may have
    shown what opened. So neither a request nor an idle worker costs a statement.
    """

    def __init__(self) -> None:
        self.looks_at = time.monotonic() + LOOKS_EVERY_S
        self.next_opens: datetime | None = None

    def __call__(self, _error) -> None:
        try:
            self.look()
        except SQLAlchemyError as error:  # the answer is made; the worker will do it
            db_health.say(error, "latch_failed")

    def look(self) -> None:
        if self.looks_at <= time.monotonic():
            self.looks_at = time.monotonic() + LOOKS_EVERY_S
            self.next_opens = _next_to_latch()
        if self.next_opens is not None and self.next_opens <= clock.now():
            self.next_opens = None
            latch_open_releases()


workers_latch = Latch()


def _next_to_latch() -> datetime | None:
    unlatched = Release.opened_at.is_(None) & Release.cancelled_at.is_(None)
    with reading():
        return db.session.scalar(select(func.min(Release.release_at)).where(unlatched))


def init_app(app: Flask) -> None:
    app.extensions["web_latch"] = app.teardown_request(Latch())


@releases_cli.command("confirm-clock")
@click.confirmation_option(
    prompt=f"It is {clock.in_london(clock.now()):%d %B %Y, %H:%M} in London?"
)
def confirm_clock_command() -> None:
    """Say that this machine's time is right, after it jumped or the exchange was away."""
    confirm_clock(clock.now())
    latch_open_releases()
    click.echo("The clock is confirmed. Releases whose instant has come are open.")
