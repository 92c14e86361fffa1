"""`flask jobs …`: what the page of jobs and mails does, by hand."""

import click
from flask.cli import AppGroup

from forum.administration.operations import actions, queries, runs
from forum.core.audit import COMMAND_LINE
from forum.core.formatting import plural

jobs_cli = AppGroup("jobs", help="Jobs of the worker, and mails on their way.")


@jobs_cli.command("run")
@click.argument("name")
def run_command(name: str) -> None:
    """Run the job NAME now, in this process; `flask jobs list` names them."""
    if name not in {task.name for task in runs.tasks()}:
        raise click.ClickException(f"There is no job called {name}.")
    if failure := runs.run_now(name):
        click.echo(f"{name} failed: {failure}.")
        raise click.exceptions.Exit(1)
    click.echo(f"{name} is done.")


@jobs_cli.command("list")
def list_command() -> None:
    """Name the jobs, and count the mails."""
    click.echo("\n".join(sorted(task.name for task in runs.tasks())))
    for state, count in queries.count_letters().items():
        click.echo(f"{queries.STATES[state]}: {count}")


@jobs_cli.command("retry-mails")
def retry_mails_command() -> None:
    """Send again all mails that were given up."""
    click.echo(f"{plural(actions.send_all_again(COMMAND_LINE), 'mail is', 'mails are')} due now.")
