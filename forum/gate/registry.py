"""What each wing declares of the words that members write; forum/wings.py joins them.

A wing says in its words.py, or in its wing.py where that is all there is to say:
- WORDS: the kinds of words that others read, and how a moderator takes them out of sight;
- FREE_TEXT: what becomes of an unreleased figure in each free-text field of its forms: held as a
  kind of words, or a sentence why nobody checks it. Fields that refuse one are not listed.
- NOT_WITHDRAWN: the tables with free text that moderators do not withdraw, and why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.sql.elements import SQLCoreOperations

from forum.core.errors import NotFound
from forum.models.accounts import User

MODERATED = "a moderator reads each before anybody else does, with the finding beside it"
ANALYSTS = "of analysts, who see the figures and decide in twos what goes out"
NOT_STORED = "looked up, and not stored as it was typed"
MEASURED = "measured and shown to whoever typed it, and not stored"
NAME = "a name or an address, which somebody confirms"
READ_AS_DATA = "read as a date, a time, a number or an address"
AUTHOR_ALONE = "read by its author alone"
ADMINISTRATORS = "search words of administrators"

CASE_STUDY_TEXT = "a case study, which its moderators withdraw as a whole"
REFERENCE = "reference data, which no member writes"
FIGURES = "figures and their uploads, which analysts alone write and decide on"
RULING = "why a moderator, an analyst or an organiser decided so"
NOT_WITHDRAWN = {  # tables of core and mail, which are below the gate, and its own
    "audit_entry": "written by the exchange",
    "lease": "written by the worker",
    "letter": "mails, each cancelled with what it tells of",
    "unsent": AUTHOR_ALONE,
    "withheld": "the words that were withdrawn",
}

Column = SQLCoreOperations[Any]


def _nothing(_row: Any) -> None:
    return None


@dataclass(frozen=True)
class WordsKind:
    """One kind of words: the columns, whose they are, and where they are read."""

    name: str  # in addresses, rows and the public log
    label: str  # "a comment"
    model: Any  # a class of db.Model
    texts: dict[str, str]  # text column -> what a page calls it
    author_column: Column  # in SQL, who wrote it
    organisation_column: Column  # and for whom
    written_at: Column
    path: Callable[[Any], str]  # of the page where it is read
    edit_path: Callable[[Any], str]  # where its author changes it
    author_of: Callable[[Any], int | None] | None = None  # where it is no column of the row
    organisation_of: Callable[[Any], int | None] | None = None  # likewise
    html: dict[str, str] = field(default_factory=dict)  # text column -> column of its rendering
    empty: Callable[[Any], dict[str, str | None]] | None = None  # what stands in their place
    reason_column: str = ""  # which says at its address why it went
    is_private: bool = False  # not everybody reads it: a moderator's look at it is logged
    is_read: Callable[[Any], bool] = lambda row: True  # by others than its author
    is_read_in_sql: ColumnElement[bool] | None = None  # the same; None for always
    has_state: bool = False  # the row has `withdrawn_at` and vanishes as a whole
    on_hide: Callable[[Any], None] = _nothing
    on_show: Callable[[Any], None] = _nothing
    earlier: Callable[[Any], Sequence[Any]] = lambda row: ()  # rows that go with it

    def author_id(self, row: Any) -> int | None:
        return _read(row, self.author_of, self.author_column)

    def organisation_id(self, row: Any) -> int | None:
        return _read(row, self.organisation_of, self.organisation_column)


def _read(row: Any, how: Callable[[Any], int | None] | None, column: Any) -> int | None:
    return how(row) if how is not None else getattr(row, column.key)


def init_app(app: Flask, declared: Sequence[WordsKind]) -> None:
    app.extensions["words"] = {kind.name: kind for kind in declared}


def kinds() -> dict[str, WordsKind]:
    """By name, in the order in which the wings declare them."""
    return current_app.extensions["words"]


def get(name: str) -> WordsKind:
    """NotFound for a name that no wing declares."""
    kind = kinds().get(name)
    if kind is None:
        raise NotFound
    return kind


def kind_of(row: Any) -> WordsKind:
    return next(kind for kind in kinds().values() if type(row) is kind.model)


def organisation_of(member: User | None) -> int | None:
    return member.organisation_id if member is not None else None


def organisation_of_column(member_id: Any) -> Column:
    """In SQL, for a column of a table with the id of a member."""
    organisation = select(User.organisation_id).where(User.id == member_id)
    return organisation.correlate(member_id.class_).scalar_subquery()
