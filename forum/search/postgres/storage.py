"""The tables of the index as a store of segments: what a question reads, and who may write."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError

from forum.models.search_postings import SearchDeletion, SearchSegment
from forum.search.engine import Document, IndexUnavailable
from forum.search.engine.indexed_document import index_layout
from forum.search.engine.segment import PostingsCache
from forum.search.engine.snapshot import Snapshot
from forum.search.postgres import locks, rebuilding, upkeep, writing
from forum.search.postgres.segments import ListReader, PostgresSegment, open_segments

CACHE_BYTES = 64 * 1024 * 1024
_ids = func.array_agg(postgresql.aggregate_order_by(SearchSegment.id, SearchSegment.id.asc()))
STATE = select(
    writing.LAYOUT.scalar_subquery(),
    select(_ids).scalar_subquery(),
    select(func.count()).select_from(SearchDeletion).scalar_subquery(),
)
DELETIONS = select(SearchDeletion.segment, SearchDeletion.number)


class IndexState(NamedTuple):
    """Two that are equal, seen by one process, are of the same documents.

    Segments never change and deletions are only added to a segment, so the number of them says it.
    """

    segments: tuple[int, ...]
    deletions: int


class PostgresStorage:
    """See engine.IndexStorage."""

    def __init__(self, database: Engine, questions: Engine) -> None:
        """`questions` has connections of its own: a request waits for none of `database`."""
        self._database = database
        # All statements of a question see the same index.
        self._questions = questions.execution_options(isolation_level="REPEATABLE READ")
        self._cache = PostingsCache(CACHE_BYTES)
        self._reader = ListReader()
        self._lock = threading.Lock()
        self._seen: IndexState | None = None
        self._snapshot: Snapshot | None = None
        self._segments: dict[int, PostgresSegment] = {}

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """In one transaction, so that lists read later are of the same segments."""
        try:
            connection, (layout, ids, deletions) = self._begin()
        except SQLAlchemyError as error:
            raise IndexUnavailable("The search index cannot be read.") from error
        with connection:
            if layout != index_layout():
                raise IndexUnavailable("There is no search index.")
            self._reader.begin(connection, ids or ())
            try:
                yield self._newest(IndexState(tuple(ids or ()), deletions))
            finally:
                self._reader.end()

    def _begin(self) -> tuple[Connection, Any]:
        """And the row of STATE.

        Again where the connection was lost since it was last used: to ask before costs time.
        """
        for is_last in (False, True):
            connection = self._questions.connect()
            try:
                return connection, connection.execute(STATE).one()
            except SQLAlchemyError as error:
                connection.close()
                if is_last or not getattr(error, "connection_invalidated", False):
                    raise
        raise AssertionError

    def _newest(self, state: IndexState) -> Snapshot:
        with self._lock:
            if self._snapshot is None or state != self._seen:
                self._snapshot, self._seen = self._open(self._reader.connection, state), state
            return self._snapshot

    def _open(self, connection: Connection, state: IndexState) -> Snapshot:
        missing = [number for number in state.segments if number not in self._segments]
        opened = open_segments(missing, self._reader, self._cache) if missing else {}
        known = self._segments | opened
        self._segments = {number: known[number] for number in state.segments}
        deleted: dict[int, list[int]] = defaultdict(list)
        for segment, number in connection.execute(DELETIONS):
            deleted[segment].append(number)
        return Snapshot(
            list(self._segments.values()), [deleted[number] for number in self._segments], 0
        )

    def watermark(self) -> int | None:
        """0 once there is an index: what is committed is in it."""
        try:
            with self._questions.connect() as connection:
                return 0 if writing.is_there(connection) else None
        except SQLAlchemyError:
            return None

    def is_damage(self, _error: BaseException) -> bool:
        return False  # PostgreSQL's own concern

    def mark_damaged(self, snapshot: Snapshot) -> None:
        raise NotImplementedError

    def apply(self, changed: Sequence[Document], gone: Sequence[str], _watermark: int = 0) -> None:
        """In a transaction of its own."""
        with self._database.begin() as connection:
            self.take_documents(connection, [*gone, *(document.key for document in changed)])
            self.apply_within(connection, changed, gone)

    def take_documents(self, connection: Connection, keys: Iterable[str]) -> None:
        """Until the end of the transaction nobody else writes them. Read them only after this."""
        locks.take_documents(connection, keys)

    def apply_within(
        self, connection: Connection, changed: Sequence[Document], gone: Sequence[str]
    ) -> None:
        """In the transaction of the caller; IndexUnavailable where there is no index."""
        writing.apply(connection, changed, gone)

    def is_there(self, connection: Connection) -> bool:
        """Whether there is an index that this version can read."""
        return writing.is_there(connection)

    def rebuild(self, documents: Iterable[Document], _watermark: int = 0) -> None:
        with self._database.begin() as connection:
            rebuilding.rebuild(connection, documents)

    def tidy(self) -> None:
        """Take out the words of deleted documents, and join small segments."""
        upkeep.tidy(self._database)

    def optimise(self) -> None:
        upkeep.tidy(self._database, is_thorough=True)

    def close(self) -> None:
        with self._lock:
            self._snapshot, self._seen, self._segments = None, None, {}
        self._questions.dispose()
