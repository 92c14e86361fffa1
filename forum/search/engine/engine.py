"""The engine of the interface: a store of segments, and the query runner over its snapshots."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Generic, Protocol, TypeVar

from forum.search.engine.query_runner import QueryRunner
from forum.search.engine.snapshot import Snapshot
from forum.search.engine.thesaurus import Thesaurus
from forum.search.engine.types import (
    EVERYONE,
    Completion,
    Document,
    IndexUnavailable,
    Names,
    Query,
    SearchResult,
)

VISITOR = frozenset({EVERYONE})
T = TypeVar("T")
log = logging.getLogger(__name__)


class IndexStorage(Protocol):
    """Where segments are: files of Whoosh, or tables of PostgreSQL."""

    def reading(self) -> AbstractContextManager[Snapshot]:
        """Of the last commit by any process. IndexUnavailable where there is none."""

    def watermark(self) -> int | None: ...

    def is_damage(self, error: BaseException) -> bool: ...

    def mark_damaged(self, snapshot: Snapshot) -> None: ...

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None: ...

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None: ...

    def optimise(self) -> None: ...

    def close(self) -> None: ...


S = TypeVar("S", bound=IndexStorage)


class StoredEngine(Generic[S]):
    """See types.Engine."""

    def __init__(self, storage: S, thesaurus: Thesaurus, names: Names | None) -> None:
        self.storage = storage
        self._names = names
        self._runner = QueryRunner(thesaurus, names)

    def set_thesaurus(self, thesaurus: Thesaurus) -> None:
        self._runner = QueryRunner(thesaurus, self._names)

    def search(self, query: Query) -> SearchResult:
        return self._read(lambda snapshot: self._runner.search(snapshot, query))

    def versions(self) -> dict[str, int]:
        return self._read(lambda snapshot: snapshot.versions())

    def complete(
        self, typed: str, limit: int = 8, audience: frozenset[str] = VISITOR
    ) -> list[Completion]:
        return self._read(lambda s: self._runner.complete(s, typed, limit, audience))

    def similar(self, key: str, limit: int = 5, audience: frozenset[str] = VISITOR) -> list[str]:
        return self._read(lambda s: self._runner.similar(s, key, limit, audience))

    def _read(self, question: Callable[[Snapshot], T]) -> T:
        with self.storage.reading() as snapshot:
            try:
                return question(snapshot)
            except BaseException as error:
                if self.storage.is_damage(error):
                    self.storage.mark_damaged(snapshot)
                    log.warning("The search index cannot be read: %s", error)
                    raise IndexUnavailable("The search index is damaged.") from error
                if not isinstance(error, Exception):
                    raise
                # A bug in here must not break the page: it answers from the database instead.
                log.exception("The search engine failed on a question")
                raise IndexUnavailable("The search engine failed.") from error

    def watermark(self) -> int | None:
        return self.storage.watermark()

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        self.storage.apply(changed, gone, watermark)

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        self.storage.rebuild(documents, watermark)

    def optimise(self) -> None:
        self.storage.optimise()

    def close(self) -> None:
        self.storage.close()
