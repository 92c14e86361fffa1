"""`flask backup`, `flask restore` and `flask backup-key`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from forum.config import Settings
from forum.core.extensions import db
from forum.core.files import create_private
from forum.data.backups import actions, archive, postgres
from forum.data.backups.archive import BadBackup

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--to", "recipient", help="A public key of age: the backup is encrypted for it.")
@with_appcontext
def backup_command(folder: Path | None, recipient: str | None) -> None:
    """Back up the database, as it is at this moment, into FOLDER; others go on writing.

    The copy is restored into a scratch folder and checked before it gets its name. Without FOLDER
    it goes where FORUM_BACKUP_FOLDER says, and old ones are retired.
    """
    settings: Settings = current_app.config["SETTINGS"]
    where = folder or settings.backup_folder
    if where is None:
        raise click.ClickException("Name a folder, or set FORUM_BACKUP_FOLDER.")
    try:
        made = actions.make(where, settings.data_dir, recipient or settings.backup_recipient)
    except (BadBackup, OSError, DBAPIError) as error:
        raise click.ClickException(f"Nothing was backed up. {error}") from None
    if made.is_rehearsed:
        click.echo(f"Backed up, and checked by restoring it: {made.path}")
    else:
        click.echo(f"Backed up, but not restored for a trial: {made.path}. {postgres.MAY_NOT}")
    if folder is None:
        for old in actions.retire(where, settings.backup_days, settings.backup_weeks):
            click.echo(f"Retired: {old}")


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--identity", type=FILE, help="The file of the secret key, for an encrypted one.")
@with_appcontext
def restore_command(file: Path, identity: Path | None) -> None:
    """Put the backup FILE where this exchange keeps its database, which must be empty.

    Then start the exchange: it migrates an older backup, and builds the search index.
    """
    try:
        manifest = actions.restore(
            file, db.engine, current_app.config["SETTINGS"].data_dir, identity
        )
    except (BadBackup, OSError, DBAPIError) as error:
        raise click.ClickException(f"Nothing was restored. {error}") from None
    rows = sum(manifest.rows.values())
    click.echo(f"Restored as of {manifest.made_at}: {rows} rows in {len(manifest.rows)} tables.")


@click.command("backup-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_key_command(file: Path) -> None:
    """Make a key pair for encrypted backups: the secret half into FILE, the other is printed.

    Keep FILE away from this server; whoever has it can read the backups, and without it nobody can.
    """
    secret, public = archive.new_key()
    try:
        with create_private(file) as opened:
            opened.write(f"# public key: {public}\n{secret}\n".encode())
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}.") from None
    click.echo(f"FORUM_BACKUP_RECIPIENT={public}")


COMMANDS = (backup_command, restore_command, backup_key_command)
