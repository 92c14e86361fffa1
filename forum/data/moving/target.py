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
NOT_EMPTY = "The database has tables already. Name an empty one."
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text AS owner, conname AS name,
           pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    ORDER BY owner, name
"""


def prepare(engine: Engine) -> bool:
    """Make the tables, empty and without foreign keys; whether an unfinished move goes on.

    Raises Refused where the database holds anything else.
    """
    names = set(inspect(engine).get_table_names())
    if UNFINISHED in names:
        return True
    if names:
        raise Refused(NOT_EMPTY)
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["engine"] = engine
    command.upgrade(config, "head")
    with engine.begin() as connection:
        _set_aside(connection)
    return False


def _set_aside(connection: Connection) -> None:
    """What would refuse or double the rows to come; migrations put some rows into new tables."""
    run = connection.exec_driver_sql
    run(f"CREATE TABLE {KEPT_CONSTRAINTS} AS {FOREIGN_KEYS}")
    for owner, name, _ in run(f"SELECT owner, name, definition FROM {KEPT_CONSTRAINTS}").all():
        run(f'ALTER TABLE {owner} DROP CONSTRAINT "{name}"')
    for table in db.metadata.tables.values():
        connection.execute(table.delete())
    run(f"ALTER TABLE alembic_version RENAME TO {UNFINISHED}")


def finish(connection: Connection, used_ids: dict[str, int]) -> None:
    """Foreign keys, numbers of new rows and statistics; then the database counts as an exchange's.

    `used_ids` is the highest id of each table that SQLite ever gave. The caller commits.
    """
    run = connection.exec_driver_sql
    kept = run(f"SELECT owner, name, definition FROM {KEPT_CONSTRAINTS}").all()
    for owner, name, definition in kept:
        run(f'ALTER TABLE {owner} ADD CONSTRAINT "{name}" {definition}')
    for table in db.metadata.tables.values():
        _go_on_counting(connection, table, used_ids.get(table.name, 0))
    run(f"DROP TABLE {KEPT_CONSTRAINTS}")
    run(f"ALTER TABLE {UNFINISHED} RENAME TO alembic_version")
    run("ANALYZE")


def _go_on_counting(connection: Connection, table: Table, used: int) -> None:
    """The next row gets a number that no row ever had, not even one that is deleted."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    quoted = connection.dialect.identifier_preparer.quote(table.name)
    sequence = connection.scalar(select(func.pg_get_serial_sequence(quoted, keys[0].name)))
    if sequence is None:
        return
    highest = connection.scalar(
        select(func.max(keys[0])), execution_options={INCLUDE_EMBARGOED: True}
    )
    last = max(highest or 0, used)
    connection.execute(select(func.setval(cast(sequence, REGCLASS), max(last, 1), last > 0)))
