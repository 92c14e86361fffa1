"""Rows for every table of any revision, made from what the database says of itself.

Three to a table, so at least three children to every parent table that has any. A table with a
check that generated values do not pass needs an entry in VALUES.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, insert, inspect, select, types
from sqlalchemy.exc import IntegrityError

from forum.models.figures import INCLUDE_EMBARGOED

ROWS = 3
OF_ALEMBIC = "alembic_version"
MIDNIGHT = datetime(2026, 6, 1)
# (table, column): the values of its rows, where no rule below makes them
VALUES: dict[tuple[str, str], list[Any]] = {
    ("workshop", "ends_at"): [MIDNIGHT + timedelta(days=10 + n) for n in range(ROWS)],
    ("comparable_measure", "programme_id"): [1, 1, 2],
    ("comparable_measure", "other_id"): [2, 3, 3],
    ("merge_request", "into_id"): [n + 100 for n in range(ROWS)],
    ("complaint_sample", "size"): [1] * ROWS,  # of at least as many
    ("held_accreditation", "ends_on"): [
        (MIDNIGHT + timedelta(days=9_000 + n)).date() for n in range(ROWS)
    ],
    ("complaint_count", "received"): [1_000_000] * ROWS,  # what is found adds up to no more
    ("merge_request", "outcome"): ["waiting"] * ROWS,
}
FILLED_UP = {"programme"}  # its migration writes the first row

Rows = dict[str, list[dict[str, Any]]]  # by table


def read_rows(engine: Engine, only: Iterable[str] | None = None) -> Rows:
    """Of all tables, or of these. By the driver's own cursor: of 180 tables, thousands of times."""
    with _connection(engine) as connection:
        names = inspect(connection).get_table_names() if only is None else only
        cursor = connection.connection.cursor()
        return {name: _rows(cursor, name) for name in sorted(names) if name != OF_ALEMBIC}


def _rows(cursor: Any, table: str) -> list[dict[str, Any]]:
    cursor.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def fill_empty_tables(engine: Engine, rows: Rows | None = None) -> Rows:
    """All rows that there are then. `rows`: those that there are now, where they were just read.

    Parents first, so that every foreign key has rows to lead to.
    """
    rows = rows or read_rows(engine)
    begun = {
        name: len(found)
        for name, found in rows.items()
        if not found or (name in FILLED_UP and len(found) < ROWS)
    }
    if not begun:
        return rows
    metadata = MetaData()
    metadata.reflect(engine, only=list(begun))
    with _connection(engine) as connection:
        for table in [t for t in metadata.sorted_tables if t.name in begun]:
            found = inspect(connection).get_check_constraints(table.name)
            checks = " ".join(str(check["sqltext"]) for check in found)
            for number in range(begun[table.name], ROWS):
                _insert(connection, table, number, checks)
        connection.commit()
    return rows | read_rows(engine, begun)


def _connection(engine: Engine) -> Connection:
    """One that may read figures as they lie there, unreleased ones too."""
    return engine.connect().execution_options(**{INCLUDE_EMBARGOED: True})


def _insert(connection: Connection, table: Table, number: int, checks: str) -> None:
    """With all columns; where a check refuses that, without those that may be left out."""
    whole = {c.name: _value(connection, table, c, number, checks) for c in table.columns}
    may_lack = [c.name for c in table.columns if c.nullable]
    no_key = [name for name in may_lack if not table.columns[name].foreign_keys]
    refused = None
    for left_out in ([], no_key, may_lack):
        row = {name: value for name, value in whole.items() if name not in left_out}
        try:
            with connection.begin_nested():
                connection.execute(insert(table), row)
            return
        except IntegrityError as error:
            refused = error
    raise AssertionError(
        f"No generated row passes the checks of {table.name}: give filler.VALUES some that do."
    ) from refused


def _value(connection: Connection, table: Table, column: Any, number: int, checks: str) -> Any:
    if (table.name, column.name) in VALUES:
        return VALUES[table.name, column.name][number]
    if column.foreign_keys:
        return _of_parent(connection, table, column, number)
    listed = re.search(rf"\b{column.name}\W+IN \(([^)]*)\)", checks, re.IGNORECASE)
    choices = re.findall(r"'([^']*)'", listed[1]) if listed else []
    return choices[number % len(choices)] if choices else _generated(column, number)


def _of_parent(connection: Connection, table: Table, column: Any, number: int) -> Any:
    """Each key of a row leads to another row: two people of whom a rule says that they differ."""
    referred = next(iter(column.foreign_keys)).column
    place = [c.name for c in table.columns if c.foreign_keys].index(column.name)
    found = connection.scalars(select(referred).order_by(referred)).all()
    if referred.table is table:
        return found[0] if found else None
    return found[(number + place) % len(found)]


def _generated(column: Any, number: int) -> Any:
    kind = column.type
    if isinstance(kind, types.Boolean):
        return number % 2 == 0
    if isinstance(kind, types.Integer | types.Numeric | types.Float):
        return number + 1
    if isinstance(kind, types.DateTime):
        return MIDNIGHT + timedelta(days=number, seconds=1)
    if isinstance(kind, types.Date):
        return date(2026, 6, 1 + number)
    if isinstance(kind, types.LargeBinary):
        return bytes([number, 0, 255])
    if isinstance(kind, types.JSON):
        return {column.name: number}
    return f"{number}{column.name} – é"[: getattr(kind, "length", None)]
