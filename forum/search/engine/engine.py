"""The engine as the rest of the program knows it: a store of files, and the finder."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from forum.search.engine.query_runner import Finder
from forum.search.engine.thesaurus import Thesaurus
from forum.search.engine.types import (
    EVERYONE,
    Completion,
    Document,
    Found,
    IndexUnavailable,
    Names,
    Query,
)
from forum.search.engine.whoosh_engine import WhooshStore
from forum.search.engine.whoosh_snapshot import Snapshot

VISITOR = frozenset({EVERYONE})
T = TypeVar("T")
log = logging.getLogger(__name__)


class StoredEngine:
    """See shapes.Engine."""

    def __init__(self, store: WhooshStore, thesaurus: Thesaurus, names: Names | None) -> None:
        self._store = store
        self._names = names
        self._finder = Finder(thesaurus, names)

    def teach(self, thesaurus: Thesaurus) -> None:
        self._finder = Finder(thesaurus, self._names)

    def find(self, query: Query) -> Found:
        return self._ask(lambda snapshot: self._finder.find(snapshot, query))

    def versions(self) -> dict[str, int]:
        return self._ask(lambda snapshot: snapshot.versions())

    def complete(
        self, beginning: str, limit: int = 8, audience: frozenset[str] = VISITOR
    ) -> list[Completion]:
        return self._ask(lambda s: self._finder.complete(s, beginning, limit, audience))

    def similar(self, key: str, limit: int = 5, audience: frozenset[str] = VISITOR) -> list[str]:
        return self._ask(lambda s: self._finder.similar(s, key, limit, audience))

    def _ask(self, question: Callable[[Snapshot], T]) -> T:
        snapshot = self._store.snapshot()
        try:
            return question(snapshot)
        except BaseException as error:
            if self._store.is_damage(error):
                self._store.condemn(snapshot)
            elif not isinstance(error, Exception):
                raise
            # A fault of ours must not take the page with it: it answers from the database.
            log.exception("The search engine failed on a question")
            raise IndexUnavailable("The search engine failed.") from error

    def watermark(self) -> int | None:
        return self._store.watermark()

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        self._store.apply(changed, gone, watermark)

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        self._store.rebuild(documents, watermark)

    def optimise(self) -> None:
        self._store.optimise()

    def close(self) -> None:
        self._store.close()
