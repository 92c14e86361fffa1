"""The files of a Whoosh index: open snapshots, commit changes, rebuild."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.index import TOC

from forum.search.engine import whoosh_fields
from forum.search.engine.index_store import IndexStore
from forum.search.engine.indexed_document import latest
from forum.search.engine.segment import PostingsCache
from forum.search.engine.snapshot import Snapshot
from forum.search.engine.types import Document, IndexDamaged, IndexUnavailable
from forum.search.engine.whoosh_segment import Segment
from forum.search.engine.whoosh_storage import SegmentStorage, patch_zero_copy
from forum.search.engine.whoosh_writer import INDEX_NAME, IndexWriter

ATTEMPTS = 3
CACHE_BYTES = 64 * 1024 * 1024

patch_zero_copy()


class WhooshFiles:
    """The index files, and the newest snapshot of them."""

    def __init__(self, store: IndexStore) -> None:
        self._store = store
        self._cache = PostingsCache(CACHE_BYTES)
        self._lock = threading.Lock()
        self._seen: tuple[Path, int] | None = None  # folder and generation of the snapshot
        self._snapshot: Snapshot | None = None
        self._segments: dict[str, Segment] = {}
        self._sizes: dict[Path, int] = {}  # of the files of the snapshot, when it was opened

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        yield self.snapshot()

    def snapshot(self) -> Snapshot:
        """Of the last commit by any process; the open one as long as that is it."""
        for attempt in range(ATTEMPTS):
            folder = self._folder()
            try:
                return self._newest(folder)
            except IndexDamaged:
                raise
            except Exception as error:
                # A writer may have deleted the files between listing and opening: retry.
                if attempt == ATTEMPTS - 1:
                    raise IndexUnavailable("The search index cannot be read.") from error
        raise AssertionError

    def _folder(self) -> Path:
        folder = self._store.current()
        if folder is None:
            raise IndexUnavailable("There is no search index.")
        return folder

    def _newest(self, folder: Path) -> Snapshot:
        storage = SegmentStorage(str(folder))
        seen = (folder, TOC._latest_generation(storage, INDEX_NAME))
        with self._lock:
            if self._snapshot is None or seen != self._seen:
                toc = TOC.read(storage, INDEX_NAME)
                parts = [segment.segment_id() for segment in toc.segments]
                # A segment that is open already keeps the size it had then, and sizes are read
                # before the files are: else one that was cut short since would pass for whole.
                sizes = _sizes(storage, [*parts, f"_{INDEX_NAME}_{seen[1]}.toc"])
                self._sizes = sizes | {p: s for p, s in self._sizes.items() if p in sizes}
                self._snapshot = self._open(storage, toc)
                self._seen = seen
            self._check_sizes(folder)
            return self._snapshot

    def _check_sizes(self, folder: Path) -> None:
        """Reading the map of a truncated file ends the process with SIGBUS."""
        for path, size in self._sizes.items():
            with suppress(FileNotFoundError):  # merged away: the map stays valid
                if path.stat().st_size < size:
                    self._store.mark_damaged(folder)
                    raise IndexDamaged(f"{path.name} was cut short.")

    def _open(self, storage: SegmentStorage, toc: TOC) -> Snapshot:
        segments = {}
        for segment in toc.segments:
            name = segment.segment_id()
            segments[name] = self._segments.get(name) or Segment(
                storage, toc.schema, segment, self._cache
            )
        self._segments = segments
        deleted = [list(segment.deleted_docs()) for segment in toc.segments]
        return Snapshot(list(segments.values()), deleted, toc.schema.watermark)

    def watermark(self) -> int | None:
        try:
            return self.snapshot().watermark
        except IndexUnavailable:
            return None

    @staticmethod
    def is_damage(error: BaseException) -> bool:
        return isinstance(error, IndexDamaged)

    def mark_damaged(self, snapshot: Snapshot) -> None:
        """The files of this snapshot are damaged."""
        if self._seen and snapshot is self._snapshot:
            self._store.mark_damaged(self._seen[0])

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        """IndexDamaged where a segment cannot be read."""
        with self._marking_damaged(), self._store.writing():
            folder = self._folder()
            self._store.append_to_journal(changed, gone, watermark)
            _commit(folder, changed, gone, watermark)

    @contextmanager
    def _marking_damaged(self) -> Iterator[None]:
        """Outside of the writer lock, which the mark takes itself."""
        folder = self._folder()
        try:
            yield
        except IndexDamaged:
            self._store.mark_damaged(folder)
            raise

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        with self._store.building() as folder:
            TOC.create(SegmentStorage(str(folder)), whoosh_fields.schema(), INDEX_NAME)
            _build(folder, documents, watermark)
            with self._store.writing():
                for entry in self._store.journal(folder):
                    _commit(folder, *entry)
                self._store.swap(folder)

    def optimise(self) -> None:
        if self._store.current() is None:
            return
        with self._marking_damaged(), self._store.writing():
            folder = self._folder()
            segments = TOC.read(SegmentStorage(str(folder)), INDEX_NAME).segments
            if len(segments) > 1 or any(segment.has_deletions() for segment in segments):
                with IndexWriter(folder) as writer:
                    writer.optimize = True

    def close(self) -> None:
        with self._lock:
            self._snapshot, self._seen, self._segments = None, None, {}


def _sizes(storage: SegmentStorage, parts: Sequence[str]) -> dict[Path, int]:
    """Sizes of the files whose names contain one of the parts."""
    paths = [Path(storage.folder) / name for name in storage.list()]
    return {p: p.stat().st_size for p in paths if any(part in p.name for part in parts)}


def _commit(folder: Path, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
    documents = latest(changed, gone)
    with IndexWriter(folder) as writer:
        writer.delete_keys([*documents, *gone])
        for document in documents.values():
            writer.add_document(**whoosh_fields.document_fields(document))
        writer.schema.watermark = watermark


def _build(folder: Path, documents: Iterable[Document], watermark: int) -> None:
    with IndexWriter(folder) as writer:
        for document in documents:
            writer.add_document(**whoosh_fields.document_fields(document))
        writer.schema.watermark = watermark
