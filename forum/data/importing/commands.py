"""`flask data …`: the data files into the database."""

from pathlib import Path

import click
from flask.cli import AppGroup

from forum.core.db import vacuum
from forum.data.importing import load, report

data_cli = AppGroup("data", help="Load the vocabularies, organisations and figures.")


@data_cli.command("load")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=load.FOLDER,
    help="Where the CSV files are.",
)
def load_command(folder: Path) -> None:
    """Load all data files; what is refused is reported and the rest is kept."""
    reports = load.load_all(folder)
    click.echo(report.in_words(reports))
    if not all(one.is_loaded for one in reports):
        raise click.exceptions.Exit(1)


@data_cli.command("vacuum")
def vacuum_command() -> None:
    """Write an SQLite database anew, without what was deleted; nobody else can write meanwhile."""
    vacuum()
    click.echo("The database is written anew.")
