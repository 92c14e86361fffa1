"""Registry of personal data: what each wing stores about a member, exports and erases.

Each wing declares it in its wing.py; forum/wings.py joins the declarations, create_app() hands
them over. people/data_export and people/erasure carry them out. `Any` stands for a member: core
knows no tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Select


@dataclass(frozen=True)
class Export:
    """One kind of row in a member's export."""

    one: str
    several: str
    rows: Callable[[Any], Select]  # of a member
    as_json: Callable[[Any], dict]  # of a row
    is_writing: bool = False  # counted on the member's own page, under "What I wrote"

    @property
    def key(self) -> str:
        """Its name in the file."""
        return self.several.replace(" ", "_").replace("-", "_")


class OnClosing(Enum):
    """What happens to the rows of a column when the account that they point at is closed."""

    DELETED = "the row is deleted"
    DETACHED = "the column is set to NULL, the row stays"
    KEPT = "the row stays and points at an account without a name: see `why`"


@dataclass(frozen=True)
class PersonalColumn:
    """A column that points at a user: `export` is the key of an Export, or `why_not` is given."""

    column: str  # table.column
    on_closing: OnClosing
    why: str = ""  # of KEPT
    export: str = ""
    why_not: str = ""  # exported

    def __post_init__(self) -> None:
        if (self.on_closing is OnClosing.KEPT) != bool(self.why):
            raise ValueError(f"{self.column}: say why, of what is kept and of nothing else.")
        if bool(self.export) == bool(self.why_not):
            raise ValueError(f"{self.column}: name its export, or say why it is in none.")


Hook = Callable[[Any], None]  # called with the member, within the caller's transaction


@dataclass(frozen=True)
class Registry:
    columns: tuple[PersonalColumn, ...] = ()
    exports: tuple[Export, ...] = ()
    on_account_closed: tuple[Hook, ...] = ()
    on_membership_lost: tuple[Hook, ...] = ()  # the member may do less than before


def init_app(app: Flask, registry: Registry) -> None:
    app.extensions["personal_data"] = registry


def registry() -> Registry:
    return current_app.extensions["personal_data"]
