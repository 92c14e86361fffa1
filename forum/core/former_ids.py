"""Ids of rows that are gone and still lead somewhere: SQLite would give the highest one again."""

from typing import Any

from sqlalchemy import Connection, event, func, inspect, select


def never_given_again(model: type[Any], former: type[Any]) -> None:
    """Give new rows of `model` ids above those that `former` keeps; PostgreSQL does by itself."""

    @event.listens_for(model, "before_insert")
    def choose_id(_mapper: object, connection: Connection, row: Any) -> None:
        if row.id is not None or connection.dialect.name != "sqlite":
            return
        kept = connection.scalar(select(func.max(former.id))) or 0
        known = connection.scalar(select(func.max(inspect(model).local_table.c.id))) or 0
        if kept > known:
            row.id = kept + 1
