import click
from flask.cli import AppGroup

from forum.search import index
from forum.search.index_jobs import Indexer

search_cli = AppGroup("search", help="The search index of this node.")


@search_cli.command("rebuild")
def rebuild() -> None:
    """Build a new index beside the one in use, then replace it."""
    Indexer(index.engine()).rebuild()
    click.echo("The search index is rebuilt.")


@search_cli.command("verify")
def verify() -> None:
    """Compare the index with the database, and repair differences (exit 1)."""
    differences = Indexer(index.engine()).verify()
    if differences:
        click.echo(f"Index and database differed: {differences}. Mended.")
        raise SystemExit(1)
    click.echo("Index and database are equal.")
