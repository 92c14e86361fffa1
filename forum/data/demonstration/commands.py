"""`flask demo …`: the demonstration."""

import click
from flask.cli import AppGroup

from forum.data.demonstration.load import load_once

demo_cli = AppGroup("demo", help="The demonstration, for trying the exchange out.")


@demo_cli.command("load")
def load_command() -> None:
    """Fill an empty database with fictional organisations, members and what they wrote."""
    if load_once():
        click.echo("The demonstration is loaded.")
    else:
        click.echo("There are people in this database already: nothing was changed.")
