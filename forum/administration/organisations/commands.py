"""`flask organisations …`: what the pages of organisations do, on the server."""

from datetime import datetime
from typing import TypeVar

import click
from flask.cli import AppGroup

from forum.administration.organisations import actions
from forum.administration.organisations.actions import OrganisationFacts
from forum.core import command_errors
from forum.core.audit import COMMAND_LINE
from forum.models.organisations import Kind, Organisation, name_key
from forum.reference.organisations import queries

Result = TypeVar("Result")
organisations_cli = AppGroup("organisations", help="Add, rename and close organisations.")
reason_option = click.option("--reason", default="", help="Why; it is kept in the audit log.")


@organisations_cli.command("add")
@click.argument("name")
@click.option("--kind", type=click.Choice([str(kind) for kind in Kind]), default=str(Kind.OTHER))
@reason_option
def add_command(name: str, kind: str, reason: str) -> None:
    """Add the organisation NAME to the list."""
    added = command_errors.run(
        lambda: actions.add(COMMAND_LINE, OrganisationFacts(name, Kind(kind)), reason)
    )
    click.echo(f"{name} is in the list, with the number {added.id}.")


@organisations_cli.command("rename")
@click.argument("name")
@click.argument("new_name")
@reason_option
def rename_command(name: str, new_name: str, reason: str) -> None:
    """Rename NAME to NEW_NAME; the old name goes on being found."""
    row = _get(name)
    facts = OrganisationFacts(new_name, Kind(row.kind), row.sector, row.website)
    command_errors.run(lambda: actions.change(COMMAND_LINE, row, facts, row.name, reason))
    click.echo(f"{name} is {new_name} now.")


@organisations_cli.command("close")
@click.argument("name")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@reason_option
def close_command(name: str, day: datetime, reason: str) -> None:
    """Close NAME as of DAY: its pages stay, nobody joins it, its leads are none any more."""
    command_errors.run(lambda: actions.close(COMMAND_LINE, _get(name), day.date(), reason))
    click.echo(f"{name} is closed.")


@organisations_cli.command("reopen")
@click.argument("name")
@reason_option
def reopen_command(name: str, reason: str) -> None:
    """Open NAME again."""
    command_errors.run(lambda: actions.reopen(COMMAND_LINE, _get(name), reason))
    click.echo(f"{name} is open again.")


@organisations_cli.command("add-name")
@click.argument("name")
@click.argument("other_name")
def add_name_command(name: str, other_name: str) -> None:
    """Have NAME found by OTHER_NAME, too."""
    command_errors.run(lambda: actions.add_alias(COMMAND_LINE, _get(name), other_name))
    click.echo(f"{name} is found by {other_name}, too.")


@organisations_cli.command("remove-name")
@click.argument("name")
@click.argument("other_name")
def remove_name_command(name: str, other_name: str) -> None:
    """Have NAME not found by OTHER_NAME any more."""
    row = _get(name)
    key = name_key(other_name)
    alias = next((one for one in queries.aliases_of(row.id) if one.key == key), None)
    if alias is None:
        raise click.ClickException(f"{other_name} is not another name of it.")
    command_errors.run(lambda: actions.remove_alias(COMMAND_LINE, row, alias.id))
    click.echo(f"{name} is not found by {other_name} any more.")


@organisations_cli.command("add-domain")
@click.argument("name")
@click.argument("domain")
def add_domain_command(name: str, domain: str) -> None:
    """Let whoever has an address at DOMAIN join NAME at once."""
    normal = command_errors.run(lambda: actions.add_domain(COMMAND_LINE, _get(name), domain))
    click.echo(f"Addresses at {normal} are those of {name}.")


@organisations_cli.command("remove-domain")
@click.argument("name")
@click.argument("domain")
def remove_domain_command(name: str, domain: str) -> None:
    """Have who joins with an address at DOMAIN wait to be confirmed."""
    normal = command_errors.run(lambda: actions.remove_domain(COMMAND_LINE, _get(name), domain))
    click.echo(f"Addresses at {normal} are not those of {name} any more.")


def _get(name: str) -> Organisation:
    found = queries.called(name)
    if found is None:
        raise click.ClickException(f"There is no organisation called {name}.")
    return found
