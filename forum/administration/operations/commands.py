"""`flask jobs …`: what the page of jobs and mails does, by hand."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from forum.administration.operations import actions, queries, runs
from forum.core.audit import COMMAND_LINE
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.formatting import plural

MOST_LISTED = 1_000
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


@jobs_cli.command("mails")
@click.argument("state", type=click.Choice([*queries.STATES]), default=queries.GIVEN_UP)
def mails_command(state: str) -> None:
    """List mails of a STATE, the newest first: number, whose server, subject, tries, fault."""
    for letter in db.session.scalars(queries.letters(COMMAND_LINE, state).limit(MOST_LISTED)):
        facts = (letter.id, queries.masked(letter.to), letter.subject, letter.tries, letter.failure)
        click.echo("\t".join(map(str, facts)))


@jobs_cli.command("retry-mail")
@click.argument("number", type=int)
def retry_mail_command(number: int) -> None:
    """Send again the mail NUMBER, which is not sent."""
    with _of_a_mail(number):
        actions.send_again(COMMAND_LINE, number)
    click.echo("It is due now.")


@jobs_cli.command("delete-mail")
@click.argument("number", type=int)
def delete_mail_command(number: int) -> None:
    """Delete the mail NUMBER, which is not sent."""
    with _of_a_mail(number):
        actions.delete_letter(COMMAND_LINE, number)
    click.echo("It is deleted.")


@contextmanager
def _of_a_mail(number: int) -> Iterator[None]:
    try:
        yield
    except NotFound:
        raise click.ClickException(f"There is no mail {number} that waits.") from None


@jobs_cli.command("retry-mails")
def retry_mails_command() -> None:
    """Send again all mails that were given up."""
    click.echo(f"{plural(actions.send_all_again(COMMAND_LINE), 'mail is', 'mails are')} due now.")
