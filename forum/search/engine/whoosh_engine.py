"""Search in a Whoosh index: Whoosh keeps the files, our own arrays answer."""

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from whoosh.index import TOC

from forum.search.engine import whoosh_fields
from forum.search.engine.index_store import Shelf
from forum.search.engine.types import Document, IndexDamaged, IndexUnavailable
from forum.search.engine.whoosh_segment import Cache, Segment
from forum.search.engine.whoosh_snapshot import Snapshot
from forum.search.engine.whoosh_storage import Storage, open_without_copying
from forum.search.engine.whoosh_writer import INDEX_NAME, Writer

ATTEMPTS = 3
CACHE_BYTES = 64 * 1024 * 1024

open_without_copying()


class WhooshStore:
    """The files of the index and the newest snapshot of them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._cache = Cache(CACHE_BYTES)
        self._lock = threading.Lock()
        self._seen: tuple[Path, int] | None = None
        self._snapshot: Snapshot | None = None
        self._segments: dict[str, Segment] = {}
        self._sizes: dict[Path, int] = {}  # of the files of the snapshot, when it was opened

    def snapshot(self) -> Snapshot:
        """Of the last commit by any process; the one at hand as long as nothing changed."""
        for attempt in range(ATTEMPTS):
            folder = self._folder()
            try:
                return self._newest(folder)
            except IndexDamaged:
                raise
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
        storage = Storage(str(folder))
        seen = (folder, TOC._latest_generation(storage, INDEX_NAME))
        with self._lock:
            if self._snapshot is None or seen != self._seen:
                self._snapshot = self._open(storage)
                self._seen = seen
                self._sizes = _sizes(storage, [*self._segments, f"_{INDEX_NAME}_{seen[1]}.toc"])
            self._check_sizes(folder)
            return self._snapshot

    def _check_sizes(self, folder: Path) -> None:
        """A map of a file that was cut short ends the process with SIGBUS where it is read."""
        for path, size in self._sizes.items():
            with suppress(FileNotFoundError):  # merged away; what is mapped stays
                if path.stat().st_size < size:
                    self._shelf.condemn(folder)
                    raise IndexDamaged(f"{path.name} was cut short.")

    def _open(self, storage: Storage) -> Snapshot:
        toc = TOC.read(storage, INDEX_NAME)
        kept = {}
        for segment in toc.segments:
            name = segment.segment_id()
            kept[name] = self._segments.get(name) or Segment(
                storage, toc.schema, segment, self._cache
            )
        self._segments = kept
        deleted = [list(segment.deleted_docs()) for segment in toc.segments]
        return Snapshot(list(kept.values()), deleted, toc.schema.watermark)

    def watermark(self) -> int | None:
        try:
            return self.snapshot().watermark
        except IndexUnavailable:
            return None

    @staticmethod
    def is_damage(error: BaseException) -> bool:
        return isinstance(error, IndexDamaged)

    def condemn(self, snapshot: Snapshot) -> None:
        """What this snapshot was read from is damaged."""
        if self._seen and snapshot is self._snapshot:
            self._shelf.condemn(self._seen[0])

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        with self._shelf.writing():
            folder = self._folder()
            self._shelf.note(changed, gone, watermark)
            _commit(folder, changed, gone, watermark)

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        with self._shelf.building() as folder:
            TOC.create(Storage(str(folder)), whoosh_fields.schema(), INDEX_NAME)
            _build(folder, documents, watermark)
            with self._shelf.writing():
                for change in self._shelf.noted(folder):
                    _commit(folder, *change)
                self._shelf.swap(folder)

    def optimise(self) -> None:
        with self._shelf.writing():
            folder = self._shelf.current()
            if folder is None:
                return
            segments = TOC.read(Storage(str(folder)), INDEX_NAME).segments
            if len(segments) > 1 or any(segment.has_deletions() for segment in segments):
                with Writer(folder) as writer:
                    writer.optimize = True

    def close(self) -> None:
        with self._lock:
            self._snapshot, self._seen, self._segments = None, None, {}


def _sizes(storage: Storage, parts: Sequence[str]) -> dict[Path, int]:
    """Of the files whose names hold one of these."""
    paths = [Path(storage.folder) / name for name in storage.list()]
    return {p: p.stat().st_size for p in paths if any(part in p.name for part in parts)}


def _commit(folder: Path, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
    latest = {document.key: document for document in changed}
    for key in gone:
        latest.pop(key, None)
    with Writer(folder) as writer:
        writer.delete_keys([*latest, *gone])
        for document in latest.values():
            writer.add_document(**whoosh_fields.as_fields(document))
        writer.schema.watermark = watermark


def _build(folder: Path, documents: Iterable[Document], watermark: int) -> None:
    with Writer(folder) as writer:
        for document in documents:
            writer.add_document(**whoosh_fields.as_fields(document))
        writer.schema.watermark = watermark
