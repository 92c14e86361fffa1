"""`flask check`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.data.checks import checks

SIGNS = {checks.OK: "ok      ", checks.WARNING: "warning ", checks.FAULT: "FAULT   "}


@click.command("check")
@click.option("--mail-to", metavar="ADDRESS", help="Send one mail to it, to try the mail server.")
@with_appcontext
def check_command(mail_to: str | None) -> None:
    """Look over settings, database, clock, disk, permissions, backups, address; exit 1 on a fault.

    It changes nothing.
    """
    found = checks.find(current_app.config["SETTINGS"])
    if mail_to:
        found.append(checks.send_mail(mail_to))
    else:
        found.append(
            checks.CheckResult(
                checks.WARNING, "mail", "Not tried: `flask check --mail-to ADDRESS`."
            )
        )
    for finding in found:
        click.echo(f"{SIGNS[finding.level]}{finding.about}: {finding.words}")
    if any(finding.level == checks.FAULT for finding in found):
        raise click.exceptions.Exit(1)
