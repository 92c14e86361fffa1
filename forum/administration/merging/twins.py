"""Rows of two owners of which a unique constraint lets be only one. Conditions, no queries."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, and_, exists, select


def twins(column: Column, other_id: int, newer: str = "") -> list[ColumnElement[bool]]:
    """For each unique constraint with this column: that `other_id` has the same row."""
    table: Any = column.table
    found: list[ColumnElement[bool]] = []
    for columns in unique_columns(table):
        if column.name not in columns:
            continue
        other = table.alias()
        same = [table.c[name] == other.c[name] for name in columns if name != column.name]
        is_newer = [other.c[newer] > table.c[newer]] if newer else []
        its_own = other.c[column.name] == other_id
        found.append(exists(select(1).select_from(other).where(and_(its_own, *same, *is_newer))))
    return found


def unique_columns(table: Table) -> list[tuple[str, ...]]:
    constraints = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    found = [tuple(c.columns.keys()) for c in (table.primary_key, *constraints)]
    return found + [tuple(i.columns.keys()) for i in table.indexes if i.unique]
