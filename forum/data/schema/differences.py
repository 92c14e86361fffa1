"""What the database lacks of what the models describe, after every migration has run.

Only a database that was migrated by a revision which was edited later lacks something. What can
be added without a risk is added; the rest is named.
"""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Index, MetaData

Difference = tuple[Any, ...]  # as compare_metadata gives it, its name first
NAMED = 8


def lacking(connection: Connection, metadata: MetaData) -> list[Difference]:
    """Without what is there beyond the models, unless it would refuse every new row."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[Difference] = []
    for entry in compare_metadata(context, metadata):
        found += entry if isinstance(entry, list) else [entry]
    return [difference for difference in found if not _is_harmless(difference)]


def _is_harmless(difference: Difference) -> bool:
    if difference[0] == "remove_column":
        column: Column[Any] = difference[3]
        return bool(column.nullable) or column.server_default is not None
    return str(difference[0]).startswith("remove_")


def may_be_added(difference: Difference) -> bool:
    """A column that may be empty, or a plain index: neither can be refused by rows there."""
    if difference[0] == "add_column":
        column: Column[Any] = difference[3]
        return bool(column.nullable) and not column.foreign_keys and not column.unique
    return difference[0] == "add_index" and not difference[1].unique


def add(connection: Connection, differences: list[Difference]) -> None:
    """Those that may_be_added()."""
    operations = Operations(MigrationContext.configure(connection))
    for difference in sorted(differences, key=lambda d: d[0] != "add_column"):
        if difference[0] == "add_column":
            _, schema, table, column = difference
            operations.add_column(table, column._copy(), schema=schema)
        else:
            difference[1].create(connection)


def named(differences: list[Difference]) -> str:
    names = sorted({_name(difference) for difference in differences})
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _name(difference: Difference) -> str:
    what, subject = difference[0], difference[1]
    if what == "add_table":
        return f"table {subject.name}"
    if what in ("add_column", "remove_column"):
        return f"column {difference[2]}.{difference[3].name}"
    if what.startswith("modify_"):
        return f"column {difference[2]}.{difference[3]}"
    return f"{'index' if isinstance(subject, Index) else 'constraint'} {subject.name}"
