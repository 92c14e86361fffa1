"""The PostgreSQL database while a move fills it, and what makes it one that can be used.

Foreign keys go before the rows come and come back at the end, which checks every row: so the
order of the tables does not matter, nor that rows of a table refer to each other. Until then its
`alembic_version` has another name: a server that is started on half of an exchange stops.
"""

from alembic import command
from flask import current_app
from sqlalchemy import Connection, Engine, Integer, Table, cast, func, inspect, select
from sqlalchemy.dialects.postgresql import REGCLASS

from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.figures import INCLUDE_EMBARGOED

UNFINISHED = "move_alembic_version"
KEPT_CONSTRAINTS = "move_constraint"
BEGUN = (
    "move_begun"  # made first: what a move that is killed at any moment leaves is known as its own
)
NOT_EMPTY = "The database has tables already. Name an empty one."
OF_ANOTHER_VERSION = "Another version began this move. Empty the new database, and move again."
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text AS owner, conname AS name,
           pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    ORDER BY owner, name
"""


def prepare(engine: Engine, revision: str) -> bool:
    """Make the tables, empty and without foreign keys; whether an unfinished move goes on.

    Raises Refused where the database holds anything else, or tables of another revision.
    """
    names = set(inspect(engine).get_table_names())
    if UNFINISHED in names:
        _refuse_another(engine, revision)
        return True
    if names and BEGUN not in names:
        raise Refused(NOT_EMPTY)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {BEGUN} ()")
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["engine"] = engine
    command.upgrade(config, "head")
    with engine.begin() as connection:
        _set_aside(connection)
    return False


def _refuse_another(engine: Engine, revision: str) -> None:
    with engine.connect() as connection:
        of_tables = connection.exec_driver_sql(f"SELECT version_num FROM {UNFINISHED}").scalar()
    if of_tables != revision:
        raise Refused(OF_ANOTHER_VERSION)


def _set_aside(connection: Connection) -> None:
    """What would refuse or double the rows to come; migrations put some rows into new tables."""
    run = connection.exec_driver_sql
    run(f"CREATE TABLE {KEPT_CONSTRAINTS} AS {FOREIGN_KEYS}")
    for owner, name, _ in run(f"SELECT owner, name, definition FROM {KEPT_CONSTRAINTS}").all():
        run(f'ALTER TABLE {owner} DROP CONSTRAINT "{name}"')
    for table in db.metadata.tables.values():
        connection.execute(table.delete())
    run(f"ALTER TABLE alembic_version RENAME TO {UNFINISHED}")


def finish(connection: Connection) -> None:
    """Foreign keys, numbers of new rows and statistics; then the database counts as an exchange's.

    The caller commits.
    """
    run = connection.exec_driver_sql
    kept = run(f"SELECT owner, name, definition FROM {KEPT_CONSTRAINTS}").all()
    for owner, name, definition in kept:
        run(f'ALTER TABLE {owner} ADD CONSTRAINT "{name}" {definition}')
    for table in db.metadata.tables.values():
        _go_on_counting(connection, table)
    run(f"DROP TABLE {KEPT_CONSTRAINTS}, {BEGUN}")
    run(f"ALTER TABLE {UNFINISHED} RENAME TO alembic_version")
    run("ANALYZE")


def _go_on_counting(connection: Connection, table: Table) -> None:
    """The next row gets a number behind the last one, as it would have had on SQLite."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    quoted = connection.dialect.identifier_preparer.quote(table.name)
    sequence = connection.scalar(select(func.pg_get_serial_sequence(quoted, keys[0].name)))
    if sequence is None:
        return
    last = connection.scalar(select(func.max(keys[0])), execution_options={INCLUDE_EMBARGOED: True})
    connection.execute(select(func.setval(cast(sequence, REGCLASS), last or 1, last is not None)))
