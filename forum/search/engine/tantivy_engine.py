"""Search in a tantivy index: for exchanges that outgrow Whoosh. Chosen by a setting."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from forum.search.engine import tantivy_fields
from forum.search.engine.shapes import Document, IndexUnavailable
from forum.search.engine.shelf import Shelf
from forum.search.engine.tantivy_fields import WATERMARK
from forum.search.engine.tantivy_files import Inspector
from forum.search.engine.tantivy_snapshot import Snapshot, Words

ATTEMPTS = 3
HEAP = 64 * 1024 * 1024


class TantivyStore:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._words = Words()
        self._inspector = Inspector()
        self._seen: tuple[Path, int, int] | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Of the last commit by any process; the one at hand as long as nothing changed."""
        for attempt in range(ATTEMPTS):
            folder = self._folder()
            try:
                return self._newest(folder)
            except Exception as error:
                # Perhaps a writer cleared away what we were about to open: then look again.
                if attempt == ATTEMPTS - 1:
                    raise IndexUnavailable("The search index cannot be read.") from error
        raise AssertionError

    def _folder(self) -> Path:
        folder = self._shelf.current()
        if folder is None:
            raise IndexUnavailable("There is no search index.")
        return folder

    def _newest(self, folder: Path) -> Snapshot:
        meta = (folder / "meta.json").stat()
        seen = (folder, meta.st_mtime_ns, meta.st_ino)
        with self._lock:
            if self._snapshot is None or seen != self._seen:
                self._inspector.inspect(folder)
                self._snapshot = Snapshot(tantivy.Index.open(str(folder)), self._words)
                self._seen = seen
            return self._snapshot

    def watermark(self) -> int | None:
        try:
            return self.snapshot().watermark
        except Exception:  # damaged in whatever way: not usable
            return None

    @staticmethod
    def is_damage(error: BaseException) -> bool:
        """Of a file that changed tantivy says so, or stops short where it did not expect it."""
        return type(error).__name__ == "PanicException" or "orrupt" in str(error)

    def condemn(self, snapshot: object) -> None:
        """What this snapshot was read from is damaged."""
        if self._seen and snapshot is self._snapshot:
            self._shelf.condemn(self._seen[0])

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        with self._shelf.writing():
            folder = self._folder()
            self._shelf.note(changed, gone, watermark)
            _commit(tantivy.Index.open(str(folder)), changed, gone, watermark)

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        with self._shelf.building() as folder:
            index = tantivy.Index(tantivy_fields.schema(), str(folder))
            with _writing(index, watermark) as writer:
                for document in documents:
                    writer.add_document(tantivy_fields.as_document(document))
            with self._shelf.writing():
                for change in self._shelf.noted(folder):
                    _commit(index, *change)
                self._shelf.swap(folder)

    def optimise(self) -> None:
        """Tantivy merges by itself; what was deleted goes with the next merge of its segment."""
        with self._shelf.writing():
            folder = self._shelf.current()
            if folder is not None:
                writer = tantivy.Index.open(str(folder)).writer(HEAP, 1)
                writer.garbage_collect_files()
                writer.wait_merging_threads()

    def close(self) -> None:
        with self._lock:
            self._snapshot, self._seen = None, None


@contextmanager
def _writing(index: Any, watermark: int) -> Iterator[Any]:
    """A tantivy writer that ends by a commit with the watermark in it, or by leaving no trace."""
    writer = index.writer(HEAP, 1)
    # A writer killed in mid-commit leaves files that the next would trip over.
    writer.garbage_collect_files()
    try:
        yield writer
        writer.delete_documents_by_term("key", WATERMARK)
        writer.add_document(
            tantivy_fields.as_document(Document(WATERMARK, "", watermark, {}, audience=()))
        )
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _commit(index: Any, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
    latest = {document.key: document for document in changed}
    for key in gone:
        latest.pop(key, None)
    made = [tantivy_fields.as_document(document) for document in latest.values()]
    with _writing(index, watermark) as writer:
        for key in [*latest, *gone]:
            writer.delete_documents_by_term("key", tantivy_fields.written(key))
        for document in made:
            writer.add_document(document)
