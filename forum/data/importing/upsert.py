"""Rows of the database by the key of the data file: added, changed where they differ, or left."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar

from forum.core.extensions import db
from forum.data.importing.report import FileReport

Model = TypeVar("Model", bound=db.Model)


class Upsert(Generic[Model]):
    """What is in the database already, and what this file makes of it."""

    def __init__(
        self,
        model: Callable[..., Model],
        there: Iterable[Model],
        key: Callable[[Model], Hashable],
        report: FileReport,
    ):
        self._model = model
        self._report = report
        self._by_key = {key(row): row for row in there}

    def save(self, key: Hashable, **values: Any) -> Model:
        """The row of that key with these values."""
        row = self._by_key.get(key)
        if row is None:
            row = self._by_key[key] = self._model(**values)
            db.session.add(row)
            self._report.added += 1
            return row
        different = {name: v for name, v in values.items() if getattr(row, name) != v}
        for name, value in different.items():
            setattr(row, name, value)
        self._report.changed += bool(different)
        self._report.unchanged += not different
        return row

    def get(self, key: Hashable) -> Model | None:
        return self._by_key.get(key)
