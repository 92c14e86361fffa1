"""The search index in PostgreSQL: what is committed is found at once, on every node.

Each transaction writes what it changes as a segment of its own, as packed lists; the worker joins
small segments. Questions are answered by the same code as on Whoosh's segments, over lists that
are read when a word is first asked for. See docs/decisions/0048-postgres-search.md.
"""

from sqlalchemy import Engine

from forum.search.engine import Names, Thesaurus
from forum.search.engine.engine import StoredEngine
from forum.search.postgres.storage import PostgresStorage


class PostgresEngine(StoredEngine[PostgresStorage]):
    """See engine.Engine. There is no watermark: it is 0 once there is an index."""


def open_postgres_engine(
    database: Engine,
    questions: Engine,
    thesaurus: Thesaurus | None = None,
    names: Names | None = None,
) -> PostgresEngine:
    """Two pools of connections to one database: one to write by, one to read by."""
    return PostgresEngine(PostgresStorage(database, questions), thesaurus or Thesaurus(), names)
