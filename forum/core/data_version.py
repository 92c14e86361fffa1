"""The version of the data: rows that every commit changes that may alter a visitor's page.

The last statement of a transaction writes other random tokens, in the same transaction. It is
sent by events of the engine, so it holds for the ORM, for Core statements and for commands alike,
and no action has to remember it. A table is left out only where it stands in UNSEEN, and a test
reads every visitor's page to see that none of them is asked for.

Row 1 stands for everything, and all depends on it. Only what is said often and adds alone, a new
comment or a rating, changes a row of its own instead (data_scopes.py, docs/decisions/0050).

Random, not counted: after a backup is restored a number would come a second time. A row that is
written last is locked only for the commit itself, and can take part in no deadlock.
"""

import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Executable,
    Integer,
    String,
    event,
    inspect,
)
from sqlalchemy.dialects import postgresql, sqlite

from forum.core import data_scopes
from forum.core.data_scopes import EVERYTHING, Versions
from forum.core.extensions import db

NAME = "data_version"
TABLE = db.Table(NAME, Column("id", Integer, primary_key=True), Column("token", String(32)))

UNSEEN = {  # table: why no visitor's page can change with it
    NAME: "the version itself",
    "api_key": "how programs of its member read",
    "activity": "what happened, for the stream of members",
    "activity_target": "what happened, for the stream of members",
    "attempt": "counts of a rate limit",
    "audit_entry": "read by administrators",
    "change": "jobs of the index; its state is a source of its own, see page_cache.py",
    "chunk": "rows of a file that waits to be published",
    "column_mapping": "of files that are uploaded",
    "draft": "read by its authors",
    "file_part": "of a file that waits to be published",
    "lease": "which worker does the work",
    "home_visit": "told to nobody but the member",
    "follow": "told to nobody but who follows",
    "letter": "mail on its way",
    "linked_identity": "how its member signs in",
    "mail_stop": "which mails a member wants",
    "notice": "read by the member it is for",
    "notice_channel": "how a member wants to be told",
    "practice_mark": "jobs of the worker",
    "saved_search": "read by its member",
    "search_count": "read by moderators",
    "sign_in": "sessions",
    "social_preference": "how often a member wants the digest",
    "task_run": "read by administrators",
    "token": "links of mails",
    "unsent": "forms that wait for a sign-in",
    "webhook": "read by who keeps it",
    "webhook_delivery": "read by who keeps the webhook",
    "webhook_event": "what webhooks are told of",
    "open_data_part": "files that are sent as they are stored, and never kept in the cache",
    "upload_problem": "of a file that waits to be published",
}
NO_CHANGE = "changes_no_page"  # an execution option of one statement; see release_clock.py
WROTE = "exchange.wrote"  # in the WSGI environment of a request that has written
DIRTY, SCHEMA = "data_version.dirty", "data_version.schema"  # in Connection.info

READS = ("SELECT", "PRAGMA", "BEGIN", "SET ", "SHOW", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN")
WRITES = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
WRITING_WORDS = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
ANYTHING = "*"  # written by a statement that names no single table, such as DDL


def init_app(app: Flask) -> None:
    with app.app_context():
        listen(db.engine)


def listen(engine: Engine) -> None:
    """Have every commit of this engine change the version where it has written."""
    watch = _Watch()
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _note_write)
    event.listen(engine, "commit", watch.change_version)


def read(engine: Engine) -> Versions | None:
    """The tokens that are committed now; None where there is none yet."""
    with _raw(engine) as cursor:
        cursor.execute("SELECT id, token FROM data_version ORDER BY id")
        rows = cursor.fetchall()
    return Versions(tuple((row[0], row[1]) for row in rows)) if rows else None


@contextmanager
def _raw(engine: Engine) -> Iterator[Any]:
    """A cursor of the driver: a session would cost as much as the rest of a page from the cache."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        yield cursor
        cursor.close()
    finally:
        connection.close()  # back to the pool, which rolls back


@lru_cache(maxsize=4_000)
def written_table(statement: str) -> str:
    """The table that a statement writes: "" for none, ANYTHING where it cannot be said."""
    if found := WRITES.match(statement):
        return found[1].lower()
    start = statement.lstrip().upper()
    if start.startswith(READS) or (start.startswith("WITH") and not WRITING_WORDS.search(start)):
        return ""
    return ANYTHING


def _begin(connection: Connection) -> None:
    connection.info[DIRTY], connection.info[SCHEMA] = set(), False


def _note_write(
    connection: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any
) -> None:
    if statement.startswith("SELECT"):
        data_scopes.note_read(statement, context)
        return
    table = written_table(statement)
    if not table:
        data_scopes.note_read(statement, context)
        return
    if has_request_context():
        request.environ[WROTE] = True
    if table not in UNSEEN and not context.execution_options.get(NO_CHANGE):
        parts = data_scopes.written(statement, table, context)
        connection.info.setdefault(DIRTY, set()).update(parts)
        is_schema = table in (ANYTHING, "alembic_version")
        connection.info[SCHEMA] = connection.info.get(SCHEMA, False) or is_schema


def _other_tokens(dialect: str, scopes: Collection[int]) -> Executable:
    """One statement, in order: two transactions never wait for each other's rows."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    row = insert(TABLE).values([{"id": i, "token": secrets.token_hex(16)} for i in sorted(scopes)])
    return row.on_conflict_do_update(index_elements=["id"], set_={"token": row.excluded.token})


class _Watch:
    """What one engine's commits have to do."""

    def __init__(self) -> None:
        self._has_table = False

    def change_version(self, connection: Connection) -> None:
        if not connection.info.get(DIRTY):
            return
        if connection.info.get(SCHEMA) or not self._has_table:
            self._has_table = inspect(connection).has_table(NAME)
        if self._has_table:  # not before its own migration
            scopes = connection.info[DIRTY]
            changed = {EVERYTHING} if EVERYTHING in scopes else scopes
            connection.execute(_other_tokens(connection.dialect.name, changed))
        _begin(connection)
