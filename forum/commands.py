"""`flask …` commands: one for each job that an operator runs by hand."""

import getpass
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask import Flask, current_app, g
from flask.cli import with_appcontext

from forum import wings
from forum.core import audit, audit_anchor, audit_verification, rendered_html
from forum.core.db import reading

UNLOGGED = {  # commands that leave no row in the audit log, and why
    "verify-audit": "it reads",
    "jobs list": "it reads",
    "measures reviews": "it reads what a page shows to every analyst",
    "settings": "it reads, and shows no secret",
    "health": "it reads numbers and ages alone",
    "check": "it reads",
    "backup-key": "it makes a key, and changes nothing here",
    "worker": "it runs the jobs; each act that they carry out has its row",
}


@click.command("render-again")
@with_appcontext
def render_again_command() -> None:
    """Render stored texts anew, after the rules of text.py have changed."""
    for column, rows in rendered_html.render_again().items():
        click.echo(f"{column}: {rows}")


@click.command("verify-audit")
@click.option(
    "--head", "heads", multiple=True, help="A signature from a mail or from /status; repeatable."
)
@with_appcontext
def verify_audit_command(heads: tuple[str, ...]) -> None:
    """Check that no entry of the audit log was changed, taken out or put in (exit 1)."""
    with reading():  # a long log keeps no writer waiting
        found = audit_verification.verify(heads)
    if not found.holds:
        click.echo("\n".join(found.problems))
        raise SystemExit(1)
    newest = f"the newest is {found.head_id}, {found.head_hash}" if found.head_id else "none yet"
    click.echo(f"The audit log holds together: {found.entries} entries; {newest}.")


@click.command("accept-audit")
@click.argument("reason")
@with_appcontext
def accept_audit_command(reason: str) -> None:
    """Go on from the audit log as it is, after an older backup was restored on purpose."""
    audit_anchor.forget(audit_anchor.path(current_app.config["SETTINGS"].data_dir))
    audit.record(audit.COMMAND_LINE, "accepted the audit log as it is", f"{_user()}: {reason}")
    click.echo("What was noted outside the database is forgotten; the log says so.")


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Index, mail and housekeeping, until it is told to stop."""
    from forum.worker import run_until_stopped

    run_until_stopped()


COMMANDS = (render_again_command, verify_audit_command, accept_audit_command, worker_command)


def init_app(app: Flask) -> None:
    for command in (*COMMANDS, *wings.COMMANDS):
        app.cli.add_command(command)
        _log_all(command)


def _log_all(command: click.Command, within: str = "") -> None:
    name = f"{within} {command.name}".strip()
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _log_all(one, name)
    elif name not in UNLOGGED and not hasattr(command.callback, "is_logged"):
        command.callback = _logged(name, command.callback)


def _logged(name: str, callback: Any) -> Callable[..., Any]:
    """Leave a row unless the command has written one, or was refused."""

    @with_appcontext
    @wraps(callback)
    def run(*arguments: Any, **options: Any) -> Any:
        g.pop("wrote_audit_entry", None)
        is_refused = False
        try:
            return callback(*arguments, **options)
        except Exception as error:
            is_refused = not isinstance(error, click.exceptions.Exit)
            raise
        finally:
            if not is_refused and not g.get("wrote_audit_entry"):
                audit.record(audit.COMMAND_LINE, f"ran {name}", f"on the server, by {_user()}")

    run.is_logged = True  # type: ignore[attr-defined]
    return run


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "a user without a name"
