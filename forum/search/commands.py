import click
from flask.cli import AppGroup

from forum.search import index
from forum.search.jobs import Indexer

search_cli = AppGroup("search", help="The search index of this node.")


@search_cli.command("rebuild")
def rebuild() -> None:
    """Write the index afresh beside the one in use, and swap."""
    Indexer(index.engine()).rebuild()
    click.echo("The search index is rebuilt.")


@search_cli.command("verify")
def verify() -> None:
    """Compare the index with the database, and mend what differs (exit 1)."""
    found = Indexer(index.engine()).verify()
    if found:
        click.echo(f"Index and database differed: {found}. Mended.")
        raise SystemExit(1)
    click.echo("Index and database are equal.")
