"""`flask merges …`: what the pages of merges do, on the server. One asks, another one confirms."""

import click
from flask.cli import AppGroup

from forum.administration.merging import actions, queries
from forum.core import command_errors
from forum.core.audit import COMMAND_LINE
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.merges import MergeKind, MergeOutcome, MergeRequest

merges_cli = AppGroup("merges", help="Merge two organisations, terms or accounts into one.")


@merges_cli.command("ask")
@click.argument("kind", type=click.Choice([str(kind) for kind in MergeKind]))
@click.argument("from_id", type=int)
@click.argument("into_id", type=int)
@click.option("--reason", required=True, help="Why; it is kept in the audit log.")
def ask_command(kind: str, from_id: int, into_id: int, reason: str) -> None:
    """Ask that FROM_ID becomes part of INTO_ID. An administrator confirms it on the pages."""
    asked = command_errors.run(
        lambda: actions.ask(COMMAND_LINE, MergeKind(kind), from_id, into_id, reason[:120]),
        if_missing="One of the two is not there.",
    )
    click.echo(f"Merge {asked.id} is asked for. An administrator confirms it.")


@merges_cli.command("list")
def list_command() -> None:
    """Show the merges that wait."""
    rows = MergeRequest.outcome == MergeOutcome.WAITING
    for one in db.session.scalars(db.select(MergeRequest).where(rows).order_by(MergeRequest.id)):
        kind = MergeKind(one.kind)
        names = queries.name_of(kind, one.from_id), queries.name_of(kind, one.into_id)
        click.echo(f"{one.id}: {kind}, {names[0]} into {names[1]}. {one.reason}")


@merges_cli.command("confirm")
@click.argument("number", type=int)
def confirm_command(number: int) -> None:
    """Do what an administrator asked for on the pages."""
    command_errors.run(
        lambda: actions.confirm(COMMAND_LINE, _get(number)),
        if_missing="One of the two is not there.",
    )
    click.echo("The two are one now.")


@merges_cli.command("drop")
@click.argument("number", type=int)
def drop_command(number: int) -> None:
    """Drop a merge that waits."""
    command_errors.run(
        lambda: actions.drop(COMMAND_LINE, _get(number)), if_missing="One of the two is not there."
    )
    click.echo("It is dropped.")


def _get(number: int) -> MergeRequest:
    found = db.session.get(MergeRequest, number)
    if found is None:
        raise Refused(f"There is no merge {number}.")
    return found
