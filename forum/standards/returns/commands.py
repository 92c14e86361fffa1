"""flask returns: write the format's Table Schemas anew."""

import click
from flask.cli import AppGroup

from forum.standards.returns import table_schema

returns_cli = AppGroup("returns", help="One return for all primes.")


@returns_cli.command("write-format")
def write_format() -> None:
    """Write the Table Schema of each version from the registry of measures and the data file."""
    for name in table_schema.write_all():
        click.echo(f"Wrote whatworks_return/{name}.")
