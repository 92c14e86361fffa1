"""`flask …` commands: one for each job that an operator runs by hand."""

import click
from flask import Flask
from flask.cli import with_appcontext

from forum import wings
from forum.core import audit, rendered_html


@click.command("render-again")
@with_appcontext
def render_again_command() -> None:
    """Render stored texts anew, after the rules of text.py have changed."""
    for column, rows in rendered_html.render_again().items():
        click.echo(f"{column}: {rows}")


@click.command("verify-audit")
@with_appcontext
def verify_audit_command() -> None:
    """Check that no entry of the audit log was changed, taken out or put in (exit 1)."""
    broken = audit.broken_at()
    if broken is not None:
        click.echo(f"The audit log does not hold together at entry {broken}.")
        raise SystemExit(1)
    click.echo("The audit log holds together.")


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Index, mail and housekeeping, until it is told to stop."""
    from forum.worker import run_until_stopped

    run_until_stopped()


COMMANDS = (render_again_command, verify_audit_command, worker_command)


def init_app(app: Flask) -> None:
    for command in (*COMMANDS, *wings.COMMANDS):
        app.cli.add_command(command)
