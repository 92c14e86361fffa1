"""A row in any table, with whatever rows it needs to point at."""

from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import Column, Table

from forum.core import clock
from forum.core.extensions import db

# What a sample cannot know: values that a constraint or a property asks for.
FIXED = {
    "booking": {"state": "booked"},
    "gap": {"words": "gardening"},
    "withheld": {"kind": "comment", "state": "withdrawn"},
    "upload": {"state": "checking"},
    "mention": {"kind": "comment"},
    "thank": {"kind": "comment"},
    "merge_request": {"kind": "term", "from_id": 1, "into_id": 2, "outcome": "waiting"},
    "community_pin": {"kind": "question", "place": 1},
}
_numbers = count(1)


class RowMaker:
    """Points every row at `other`, but where it is told to point at somebody else."""

    def __init__(self, other_id: int) -> None:
        self._made = {"user": {"id": other_id}}

    def insert(self, table: Table, **values: object) -> dict[str, object]:
        """The primary key of a new row."""
        values = FIXED.get(table.name, {}) | values
        for column in table.columns:
            if column.name not in values and _is_needed(column):
                values[column.name] = self._value(column)
        result = db.session.execute(table.insert().values(**values))
        return dict(zip(table.primary_key.columns.keys(), result.inserted_primary_key, strict=True))

    def _value(self, column: Column) -> object:
        if not column.foreign_keys:
            return _sample(column)
        (target,) = (key.column for key in column.foreign_keys)
        if column.unique:  # one row of the target has one such row
            return self.insert(target.table)[target.name]
        if target.table.name not in self._made:
            self._made[target.table.name] = self.insert(target.table)
        return self._made[target.table.name][target.name]


def _is_needed(column: Column) -> bool:
    is_numbered = column is column.table.autoincrement_column and not column.foreign_keys
    return not (column.nullable or column.default or is_numbered)


def _sample(column: Column) -> object:
    kind = column.type.python_type
    if kind is int and column.name == "number":
        return next(_numbers)
    if kind is date:  # another each time, where there is one row a day
        return clock.now().date() - timedelta(days=next(_numbers))
    if kind is str:
        length = getattr(column.type, "length", None) or 40
        return f"sample {next(_numbers)}"[:length]
    samples = {
        int: 1,
        float: 1.0,
        bool: False,
        datetime: clock.now(),
        bytes: b"",
    }
    return samples.get(kind, {})
