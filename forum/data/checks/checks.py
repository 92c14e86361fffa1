"""One function a check. Each yields findings, and never raises for what it is there to find."""

import json
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_mailman import EmailMessage
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from forum.config import PRIVATE, VERSION, Settings, unknown_settings
from forum.core import backup_age, clock, heartbeat
from forum.core.db import ROLLBACK, engine_name, journal_mode, reading
from forum.core.extensions import db
from forum.data.backups import postgres
from forum.models.accounts import Standing, User
from forum.search import index

OK, WARNING, FAULT = "ok", "warning", "fault"
LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2  # bytes
CLOCKS_APART = timedelta(seconds=2)
FETCH_S = 5.0


@dataclass(frozen=True)
class CheckResult:
    level: str  # OK, WARNING or FAULT
    about: str
    words: str


Check = Callable[[Settings], Iterator[CheckResult]]


def find(settings: Settings) -> list[CheckResult]:
    """What every check found, in the order of CHECKS."""
    return [finding for check in CHECKS for finding in check(settings)]


def check_settings(settings: Settings) -> Iterator[CheckResult]:
    for sentence in unknown_settings():
        yield CheckResult(WARNING, "settings", sentence)
    if settings.demo:
        yield CheckResult(FAULT, "settings", "FORUM_DEMO is on: its accounts have known passwords.")
    if not settings.is_https:
        yield CheckResult(
            FAULT, "settings", "FORUM_BASE_URL is not https: passwords would travel open."
        )
    if settings.mail_backend != "smtp":
        yield CheckResult(WARNING, "settings", "FORUM_MAIL_BACKEND is not smtp: no mail leaves.")
    if settings.mail_from.endswith("@localhost>"):
        yield CheckResult(
            WARNING, "settings", "FORUM_MAIL_FROM is not set: mails would be refused."
        )
    yield CheckResult(OK, "settings", f"{len(settings.model_fields_set)} are given.")


def check_versions(_settings: Settings) -> Iterator[CheckResult]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield CheckResult(
        OK, "versions", f"Exchange {VERSION}, Python {python}, {engine_name(db.engine)}."
    )
    if db.engine.dialect.name == "sqlite" and journal_mode() == ROLLBACK:
        yield CheckResult(
            WARNING,
            "versions",
            "This SQLite may corrupt a database in WAL mode, so readers wait for writers here.",
        )


def check_database(_settings: Settings) -> Iterator[CheckResult]:
    try:
        with db.engine.connect() as connection:
            at = set(MigrationContext.configure(connection).get_current_heads())
    except SQLAlchemyError as error:
        yield CheckResult(FAULT, "database", f"It cannot be reached ({type(error).__name__}).")
        return
    heads = set(ScriptDirectory(current_app.extensions["migrate"].directory).get_heads())
    if at == heads:
        yield CheckResult(OK, "database", f"Its tables are of this version ({', '.join(heads)}).")
    elif at:
        yield CheckResult(
            WARNING, "database", "Its tables are older: the next start migrates them."
        )
    else:
        yield CheckResult(WARNING, "database", "It is empty: the first start makes its tables.")


def check_clock(_settings: Settings) -> Iterator[CheckResult]:
    """Against the database server's, where there is one: releases open by the clock."""
    if db.engine.dialect.name == "sqlite":
        yield CheckResult(OK, "clock", f"It says {clock.now():%-d %B %Y, %H:%M:%S} UTC.")
        return
    with db.engine.connect() as connection:
        theirs = connection.exec_driver_sql("SELECT now() AT TIME ZONE 'UTC'").scalar_one()
    apart = abs(clock.now() - theirs)
    level = OK if apart <= CLOCKS_APART else FAULT
    yield CheckResult(level, "clock", f"{apart.total_seconds():.1f} s from the database server's.")


def check_folder(settings: Settings) -> Iterator[CheckResult]:
    folder = settings.data_dir
    paths = [folder, *folder.rglob("*")] if folder.exists() else []
    open_ones = [path for path in paths if path.stat().st_mode & PRIVATE]
    if open_ones:
        yield CheckResult(
            FAULT, "permissions", f"Others may read {open_ones[0]}; a start mends that."
        )
    elif paths:
        yield CheckResult(OK, "permissions", f"{folder} is its owner's alone.")
    else:
        yield CheckResult(
            OK, "permissions", f"{folder} is not there yet: the first start makes it."
        )


def check_room(settings: Settings) -> Iterator[CheckResult]:
    for about, folder in (("disk", settings.data_dir), ("backup disk", settings.backup_folder)):
        if folder is None:
            continue
        free = shutil.disk_usage(_existing(folder)).free
        level = FAULT if free < NO_ROOM else WARNING if free < LITTLE_ROOM else OK
        yield CheckResult(level, about, f"{free / 1024**3:.1f} GB are free for {folder}.")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def check_worker(settings: Settings) -> Iterator[CheckResult]:
    age_s = heartbeat.age_s(heartbeat.path(settings.data_dir))
    if age_s is None or age_s >= heartbeat.LATE_S:
        yield CheckResult(
            WARNING, "worker", "No worker runs here now: mails and search would wait."
        )
    else:
        yield CheckResult(OK, "worker", "It runs.")


def check_search(_settings: Settings) -> Iterator[CheckResult]:
    if index.engine().watermark() is None:
        yield CheckResult(WARNING, "search index", "There is none yet: the worker builds it.")
    else:
        yield CheckResult(OK, "search index", "It is there; `flask search verify` compares it.")


def check_backups(settings: Settings) -> Iterator[CheckResult]:
    state = backup_age.state(settings)
    if state == "off":
        yield CheckResult(WARNING, "backups", "None is made: set FORUM_BACKUP_FOLDER.")
    elif state == "late":
        yield CheckResult(FAULT, "backups", f"None in two days in {settings.backup_folder}.")
    else:
        yield CheckResult(OK, "backups", f"The newest is {backup_age.newest(_folder(settings))}.")
    if state != "off" and not settings.backup_recipient:
        yield CheckResult(WARNING, "backups", "They are not encrypted: see `flask backup-key`.")
    if state != "off" and db.engine.dialect.name == "postgresql":
        yield from _check_rehearsal()


def _check_rehearsal() -> Iterator[CheckResult]:
    try:
        with db.engine.connect() as connection:
            if not postgres.may_rehearse(connection):
                yield CheckResult(WARNING, "backups", postgres.MAY_NOT)
    except SQLAlchemyError:
        return  # check_database has said why


def _folder(settings: Settings) -> Path:
    assert settings.backup_folder is not None
    return settings.backup_folder


def check_people(_settings: Settings) -> Iterator[CheckResult]:
    for role in ("administrator", "moderator"):
        holds = getattr(User, f"is_{role}")
        query = select(func.count()).where(holds, User.standing == Standing.VERIFIED)
        try:
            with reading():
                count = db.session.scalar(query) or 0
        except SQLAlchemyError:
            return  # check_database has said why
        if count == 0:
            hint = f"`flask users role EMAIL --{role}`"
            yield CheckResult(
                WARNING, "people", f"There is no {role} yet: {hint} after they joined."
            )
        else:
            yield CheckResult(OK, "people", f"{role}s: {count}.")


def check_address(settings: Settings) -> Iterator[CheckResult]:
    """Whether this exchange answers where links in mails lead."""
    address = f"{settings.own_address}/status?json"
    try:
        with urllib.request.urlopen(address, timeout=FETCH_S) as answer:
            found = json.load(answer)
        version = found["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield CheckResult(
            WARNING, "address", f"{address} does not answer ({type(error).__name__})."
        )
        return
    yield CheckResult(OK, "address", f"{settings.own_address} answers, version {version}.")


def send_mail(recipient: str) -> CheckResult:
    """Straight to the mail server, past the outbox."""
    words = "This mail was sent by `flask check`, to see whether mails of the exchange arrive."
    try:
        EmailMessage("A test mail of What Works Exchange", words, to=[recipient]).send()
    except OSError as error:  # smtplib's errors are OSErrors
        return CheckResult(FAULT, "mail", f"The mail server refused it: {error}")
    return CheckResult(
        OK, "mail", f"The mail server took one for {recipient}. See that it arrives."
    )


CHECKS: tuple[Check, ...] = (
    check_settings,
    check_versions,
    check_database,
    check_clock,
    check_folder,
    check_room,
    check_worker,
    check_search,
    check_backups,
    check_people,
    check_address,
)
