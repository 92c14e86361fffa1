"""What the pages of settings, health and the audit log show, by hand."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.administration.audit_log import actions as audit_log
from forum.administration.audit_log.queries import HEADER, AuditFilter
from forum.administration.health import queries as health
from forum.administration.operations.queries import STATES
from forum.administration.settings import queries as settings_queries
from forum.core import csv
from forum.core.audit import COMMAND_LINE
from forum.core.db import reading

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("settings")
@with_appcontext
def settings_command() -> None:
    """List the settings: name, value, where it comes from, meaning. No secret is shown."""
    for row in settings_queries.rows(COMMAND_LINE, current_app.config["SETTINGS"]):
        click.echo("\t".join((row.name, row.value, row.comes_from, row.meaning)))


@click.command("health")
@with_appcontext
def health_command() -> None:
    """Say what waits, what failed, and how much room there is; exit 1 where something failed."""
    with reading():  # the file is opened a second time for its version
        found = health.read(COMMAND_LINE, current_app.config["SETTINGS"])
    for queue in found.queues:
        click.echo(f"{queue.name}: {queue.waiting}{', LATE' if queue.is_late else ''}")
    for state, count in found.letters.items():
        click.echo(f"Mails, {STATES[state].lower()}: {count}")
    for job in found.failed_jobs:
        click.echo(f"FAILED: {job.name}")
    click.echo(f"Free on the disk: {found.disk_free // health.GIGABYTE} GB")
    click.echo(f"Last backup: {found.last_backup_at or 'none'}")
    if found.failed_jobs or found.has_little_room:
        raise click.exceptions.Exit(1)


@click.command("audit-log")
@click.option("--who", default="", help="Part of a name or address, or a number.")
@click.option("--act", default="", help="The act, as it is written in the log.")
@click.option("--about", default="", help="Part of what it is about.")
@click.option("--first", type=DAY, help="The first day, such as 2026-11-28.")
@click.option("--last", type=DAY, help="The last day.")
@with_appcontext
def audit_log_command(
    who: str, act: str, about: str, first: datetime | None, last: datetime | None
) -> None:
    """Write the audit log as CSV, the newest first. That it was taken out is in it."""
    days = (day.date() if day else None for day in (first, last))
    lines = audit_log.export(COMMAND_LINE, AuditFilter(who, act, about, *days))
    click.echo(csv.csv_text(HEADER, [line.cells for line in lines]), nl=False)


COMMANDS = (settings_command, health_command, audit_log_command)
