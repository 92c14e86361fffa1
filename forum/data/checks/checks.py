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
from forum.models.accounts import Standing, User
from forum.search import index

OK, WARNING, FAULT = "ok", "warning", "fault"
LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2  # bytes
CLOCKS_APART = timedelta(seconds=2)
FETCH_S = 5.0


@dataclass(frozen=True)
class Finding:
    level: str  # OK, WARNING or FAULT
    about: str
    words: str


Check = Callable[[Settings], Iterator[Finding]]


def find(settings: Settings) -> list[Finding]:
    """What every check found, in the order of CHECKS."""
    return [finding for check in CHECKS for finding in check(settings)]


def check_settings(settings: Settings) -> Iterator[Finding]:
    for sentence in unknown_settings():
        yield Finding(WARNING, "settings", sentence)
    if settings.demo:
        yield Finding(FAULT, "settings", "FORUM_DEMO is on: its accounts have known passwords.")
    if not settings.is_https:
        yield Finding(
            FAULT, "settings", "FORUM_BASE_URL is not https: passwords would travel open."
        )
    if settings.mail_backend != "smtp":
        yield Finding(WARNING, "settings", "FORUM_MAIL_BACKEND is not smtp: no mail leaves.")
    if settings.mail_from.endswith("@localhost>"):
        yield Finding(WARNING, "settings", "FORUM_MAIL_FROM is not set: mails would be refused.")
    yield Finding(OK, "settings", f"{len(settings.model_fields_set)} are given.")


def check_versions(_settings: Settings) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(OK, "versions", f"Exchange {VERSION}, Python {python}, {engine_name(db.engine)}.")
    if db.engine.dialect.name == "sqlite" and journal_mode() == ROLLBACK:
        yield Finding(
            WARNING,
            "versions",
            "This SQLite may corrupt a database in WAL mode, so readers wait for writers here.",
        )


def check_database(_settings: Settings) -> Iterator[Finding]:
    try:
        with db.engine.connect() as connection:
            at = set(MigrationContext.configure(connection).get_current_heads())
    except SQLAlchemyError as error:
        yield Finding(FAULT, "database", f"It cannot be reached ({type(error).__name__}).")
        return
    heads = set(ScriptDirectory(current_app.extensions["migrate"].directory).get_heads())
    if at == heads:
        yield Finding(OK, "database", f"Its tables are of this version ({', '.join(heads)}).")
    elif at:
        yield Finding(WARNING, "database", "Its tables are older: the next start migrates them.")
    else:
        yield Finding(WARNING, "database", "It is empty: the first start makes its tables.")


def check_clock(_settings: Settings) -> Iterator[Finding]:
    """Against the database server's, where there is one: releases open by the clock."""
    if db.engine.dialect.name == "sqlite":
        yield Finding(OK, "clock", f"It says {clock.now():%-d %B %Y, %H:%M:%S} UTC.")
        return
    with db.engine.connect() as connection:
        theirs = connection.exec_driver_sql("SELECT now() AT TIME ZONE 'UTC'").scalar_one()
    apart = abs(clock.now() - theirs)
    level = OK if apart <= CLOCKS_APART else FAULT
    yield Finding(level, "clock", f"{apart.total_seconds():.1f} s from the database server's.")


def check_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    paths = [folder, *folder.rglob("*")] if folder.exists() else []
    open_ones = [path for path in paths if path.stat().st_mode & PRIVATE]
    if open_ones:
        yield Finding(FAULT, "permissions", f"Others may read {open_ones[0]}; a start mends that.")
    elif paths:
        yield Finding(OK, "permissions", f"{folder} is its owner's alone.")
    else:
        yield Finding(OK, "permissions", f"{folder} is not there yet: the first start makes it.")


def check_room(settings: Settings) -> Iterator[Finding]:
    for about, folder in (("disk", settings.data_dir), ("backup disk", settings.backup_folder)):
        if folder is None:
            continue
        free = shutil.disk_usage(_existing(folder)).free
        level = FAULT if free < NO_ROOM else WARNING if free < LITTLE_ROOM else OK
        yield Finding(level, about, f"{free / 1024**3:.1f} GB are free for {folder}.")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def check_worker(settings: Settings) -> Iterator[Finding]:
    age_s = heartbeat.age_s(heartbeat.path(settings.data_dir))
    if age_s is None or age_s >= heartbeat.LATE_S:
        yield Finding(WARNING, "worker", "No worker runs here now: mails and search would wait.")
    else:
        yield Finding(OK, "worker", "It runs.")


def check_search(_settings: Settings) -> Iterator[Finding]:
    if index.engine().watermark() is None:
        yield Finding(WARNING, "search index", "There is none yet: the worker builds it.")
    else:
        yield Finding(OK, "search index", "It is there; `flask search verify` compares it.")


def check_backups(settings: Settings) -> Iterator[Finding]:
    state = backup_age.state(settings)
    if state == "off":
        yield Finding(WARNING, "backups", "None is made: set FORUM_BACKUP_FOLDER.")
    elif state == "late":
        yield Finding(FAULT, "backups", f"None in two days in {settings.backup_folder}.")
    else:
        yield Finding(OK, "backups", f"The newest is {backup_age.newest(_folder(settings))}.")
    if state != "off" and not settings.backup_recipient:
        yield Finding(WARNING, "backups", "They are not encrypted: see `flask backup-key`.")


def _folder(settings: Settings) -> Path:
    assert settings.backup_folder is not None
    return settings.backup_folder


def check_people(_settings: Settings) -> Iterator[Finding]:
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
            yield Finding(WARNING, "people", f"There is no {role} yet: {hint} after they joined.")
        else:
            yield Finding(OK, "people", f"{role}s: {count}.")


def check_address(settings: Settings) -> Iterator[Finding]:
    """Whether this exchange answers where links in mails lead."""
    address = f"{settings.own_address}/status?json"
    try:
        with urllib.request.urlopen(address, timeout=FETCH_S) as answer:
            found = json.load(answer)
        version = found["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield Finding(WARNING, "address", f"{address} does not answer ({type(error).__name__}).")
        return
    yield Finding(OK, "address", f"{settings.own_address} answers, version {version}.")


def send_mail(recipient: str) -> Finding:
    """Straight to the mail server, past the outbox."""
    words = "This mail was sent by `flask check`, to see whether mails of the exchange arrive."
    try:
        EmailMessage("A test mail of What Works Exchange", words, to=[recipient]).send()
    except OSError as error:  # smtplib's errors are OSErrors
        return Finding(FAULT, "mail", f"The mail server refused it: {error}")
    return Finding(OK, "mail", f"The mail server took one for {recipient}. See that it arrives.")


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
