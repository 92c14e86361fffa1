"""`flask move`."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from forum.config import Settings
from forum.core import command_errors, progress
from forum.data.moving import actions

THEN = """
Now set FORUM_DATABASE_URL to the new database and start the exchange: it builds the search index
there. Each node needs the same FORUM_SECRET_KEY (and FORUM_AUDIT_KEY, where it is set) as here,
and the file audit-heads of {folder}. Keep the file exchange.db until you have looked round.
"""


@click.command("move")
@click.option(
    "--to", required=True, help="An empty PostgreSQL database: postgresql://user@host/name."
)
@with_appcontext
def move_command(to: str) -> None:
    """Move this exchange from SQLite into a PostgreSQL database, and compare every row.

    The server must be stopped. A move that was stopped goes on when it is called again; the SQLite
    database stays as it is.
    """
    settings: Settings = current_app.config["SETTINGS"]
    try:
        moved = command_errors.run(lambda: actions.move(settings, to, progress.say))
    except (DBAPIError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise click.ClickException(f"The move has stopped: {reason} Call it again.") from None
    for name, table in moved.items():
        click.echo(f"{name:32} {table.rows:>9}  {table.checksum[:16]}")
    rows = sum(table.rows for table in moved.values())
    click.echo(f"Moved, and equal on both sides: {rows} rows in {len(moved)} tables.")
    click.echo(THEN.format(folder=settings.data_dir))
