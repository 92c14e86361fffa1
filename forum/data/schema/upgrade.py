"""What a start does to the tables: back up, migrate, and check what came of it."""

from collections.abc import Callable
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from forum.core.db import vacuum
from forum.core.extensions import db
from forum.data.schema.backup import back_up
from forum.data.schema.differences import add, lacking, may_be_added, named


class CannotUpgrade(Exception):
    """Its message is for whoever starts the exchange."""


def bring_up_to_date(data_dir: Path, say: Callable[[str], None]) -> None:
    """Back up before anything is changed; CannotUpgrade, with the database as it was, if it fails.

    Raises DBAPIError where the database cannot be reached.
    """
    with db.engine.connect() as connection:
        is_filled = bool(inspect(connection).get_table_names())
        pending = is_pending(connection)
    backup = _back_up(db.engine, data_dir, say) if pending and is_filled else None
    if pending:
        _migrate(backup)
    if backup is not None:
        vacuum()  # nobody else is there yet; what an older version deleted may still lie about
    _mend(data_dir, say, backup)


def revision_of(connection: Connection) -> str:
    return ", ".join(MigrationContext.configure(connection).get_current_heads())


def is_pending(connection: Connection) -> bool:
    """Whether a migration waits; CannotUpgrade where the database is newer than the program."""
    at = set(MigrationContext.configure(connection).get_current_heads())
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    known = {script.revision for script in scripts.walk_revisions()}
    if unknown := at - known:
        raise CannotUpgrade(
            f"The database was migrated by a newer version ({', '.join(sorted(unknown))}):"
            " start that version, or restore a backup from before."
        )
    return at != set(scripts.get_heads())


def _back_up(engine: Engine, data_dir: Path, say: Callable[[str], None]) -> Path | None:
    if engine.dialect.name != "sqlite":
        return None
    try:
        backup = back_up(engine, data_dir)
    except (DBAPIError, OSError, engine.dialect.loaded_dbapi.Error) as error:
        raise CannotUpgrade(
            f"The tables must change, and the database could not be backed up before ({error})."
            " The database is unchanged."
        ) from None
    say(f"The tables change; the database before that is backed up as {backup}.")
    return backup


def _migrate(backup: Path | None) -> None:
    try:
        upgrade()
    except (Exception, SystemExit) as error:  # a migration may raise anything
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise CannotUpgrade(
            f"The tables could not be brought up to date: {reason.rstrip('.')}."
            f" The database is unchanged{_also_at(backup)}."
            " `flask --app wsgi db upgrade` shows the whole error."
        ) from error


def _mend(data_dir: Path, say: Callable[[str], None], backup: Path | None) -> None:
    """Add what can be added of what an edited migration did not make; refuse if more is missing."""
    with db.engine.connect() as connection:
        differences = lacking(connection, db.metadata)
    if missing := [d for d in differences if not may_be_added(d)]:
        raise CannotUpgrade(
            f"The database lacks what this version needs: {named(missing)}. A version in"
            " development made it, with migrations that were edited later."
            f" {f'Put {backup} back as exchange.db and start' if backup else 'Start'} the version"
            " that made it, or start with an empty FORUM_DATA_DIR."
        )
    if differences:
        if backup is None:
            _back_up(db.engine, data_dir, say)
        with db.engine.begin() as connection:
            add(connection, differences)
        say(f"The database lacked what its migrations make today; added: {named(differences)}.")


def _also_at(backup: Path | None) -> str:
    return f"; a backup of it is {backup}" if backup else ""
