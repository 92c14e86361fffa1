"""The engine of the interface: index files, and the query runner over their snapshots."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from forum.search.engine.query_runner import QueryRunner
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
from forum.search.engine.whoosh_engine import WhooshFiles
from forum.search.engine.whoosh_snapshot import Snapshot

VISITOR = frozenset({EVERYONE})
T = TypeVar("T")
log = logging.getLogger(__name__)


class StoredEngine:
    """See types.Engine."""

    def __init__(self, files: WhooshFiles, thesaurus: Thesaurus, names: Names | None) -> None:
        self._files = files
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
        snapshot = self._files.snapshot()
        try:
            return question(snapshot)
        except BaseException as error:
            if self._files.is_damage(error):
                self._files.mark_damaged(snapshot)
            elif not isinstance(error, Exception):
                raise
            # A bug in here must not break the page: it answers from the database instead.
            log.exception("The search engine failed on a question")
            raise IndexUnavailable("The search engine failed.") from error

    def watermark(self) -> int | None:
        return self._files.watermark()

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        self._files.apply(changed, gone, watermark)

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        self._files.rebuild(documents, watermark)

    def optimise(self) -> None:
        self._files.optimise()

    def close(self) -> None:
        self._files.close()
