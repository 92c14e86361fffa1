"""Index folders on disk: the current one, at most one being built, and a lock for writers.

<folder>/current        names the folder in use and its layout; replaced atomically
<folder>/damaged        names a folder that cannot be read, so that the worker builds another
<folder>/<name>/        an index
<folder>/building       names the folder of a running rebuild
<folder>/<name>.journal changes applied during the rebuild, one a line
<folder>/lock           held while writing
<folder>/rebuild.lock   held during a rebuild
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import try_for

from forum.search.engine.types import Document, IndexBusy
from forum.search.engine.whoosh_storage import fsync

WAIT_FOR_LOCK_S = 30.0


class JournalEntry(NamedTuple):
    changed: list[Document]
    gone: list[str]
    watermark: int


class IndexStore:
    def __init__(self, folder: Path, layout: str) -> None:
        self._folder = folder
        self._layout = layout
        self._current_file, self._damaged_file = str(folder / "current"), str(folder / "damaged")
        self._seen: tuple[object, Path | None] = (None, None)  # pointer files, what they name

    def current(self) -> Path | None:
        """The folder of the index in use; None where there is no readable one."""
        folder = self._read_pointer("current")
        return None if folder == self._read_pointer("damaged") else folder

    def mark_damaged(self, folder: Path) -> None:
        """From here on there is no index, until one is rebuilt."""
        with self.writing():
            if folder == self._read_pointer("current"):
                self._write_pointer("damaged", folder)

    def state(self) -> tuple[object, ...]:
        """Differs after every commit and swap, by whichever process; 20 microseconds."""
        pointers = identity(self._current_file), identity(self._damaged_file)
        known, folder = self._seen
        if known != pointers:
            folder = self.current()
            self._seen = pointers, folder
        try:
            return pointers, frozenset(os.listdir(folder)) if folder else None
        except FileNotFoundError:  # a swap has just deleted it: no page of now may be kept
            return (uuid.uuid4().hex,)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The writer lock, over threads and processes. IndexBusy after WAIT_FOR_LOCK_S."""
        with self._locked("lock", WAIT_FOR_LOCK_S):
            yield

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A new folder to build in; one rebuild at a time, without stopping writers."""
        with self._locked("rebuild.lock", 0):
            built = self._folder / uuid.uuid4().hex[:12]
            with self.writing():
                self._clear(keep=self.current())  # left over from a killed rebuild
                built.mkdir()
                self._write_pointer("building", built)
            try:
                yield built
            finally:
                with self.writing():
                    (self._folder / "building").unlink(missing_ok=True)
                    self._clear(keep=self.current())

    @contextmanager
    def _locked(self, name: str, wait_s: float) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileStorage(str(self._folder)).lock(name)
        if not try_for(lock.acquire, timeout=wait_s, delay=0.02):
            raise IndexBusy("Another process is writing the search index.")
        try:
            yield
        finally:
            lock.release()

    def append_to_journal(
        self, changed: Sequence[Document], gone: Sequence[str], watermark: int
    ) -> None:
        """Store a change for a running rebuild; without one do nothing. Needs the writer lock."""
        building = self._read_pointer("building")
        if building is None:
            return
        line = json.dumps([[_as_json(d) for d in changed], list(gone), watermark])
        with building.with_suffix(".journal").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        fsync(building.with_suffix(".journal"))

    def journal(self, built: Path) -> Iterator[JournalEntry]:
        """Changes since this rebuild began, in order. Needs the writer lock."""
        journal = built.with_suffix(".journal")
        if not journal.exists():
            return
        with journal.open(encoding="utf-8") as file:
            for line in file:
                changed, gone, watermark = json.loads(line)
                yield JournalEntry([Document(**d) for d in changed], gone, watermark)

    def swap(self, built: Path) -> None:
        """From here on readers use this folder. Needs the writer lock."""
        self._write_pointer("current", built)

    def _read_pointer(self, pointer: str) -> Path | None:
        seen: set[str] = set()
        while True:
            try:
                content = json.loads((self._folder / pointer).read_text("utf-8"))
                name, layout = str(content["folder"]), content["layout"]
            except (OSError, ValueError, KeyError, TypeError):
                return None
            folder = self._folder / name
            if layout != self._layout:
                return None
            if folder.is_dir():
                return folder
            if name in seen:
                return None
            seen.add(name)  # a swap may have deleted it just now: read again

    def _write_pointer(self, pointer: str, folder: Path) -> None:
        temporary = self._folder / f"{pointer}.new"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump({"folder": folder.name, "layout": self._layout}, file)
        fsync(temporary)
        os.replace(temporary, self._folder / pointer)
        fsync(self._folder)

    def _clear(self, keep: Path | None) -> None:
        """Readers keep the files of an older index open; on Windows it stays until next time."""
        for path in self._folder.iterdir():
            if path.is_dir() and path != keep:
                shutil.rmtree(path, ignore_errors=True)
            elif path.suffix == ".journal":
                path.unlink(missing_ok=True)


def identity(path: str) -> tuple[int, int] | None:
    """Of a file that is only ever replaced: another one after each time. None without a file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _as_json(document: Document) -> dict[str, Any]:
    plain = {field.name: getattr(document, field.name) for field in fields(document)}
    return plain | {name: dict(plain[name]) for name in ("texts", "facets", "sorts")}
