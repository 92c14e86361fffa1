"""Where indexes stand on disk: one current, one perhaps being built, one lock for writers.

<folder>/current        names the folder in use and its layout; replaced in one step
<folder>/damaged        names a folder that cannot be read, so that the worker builds another
<folder>/<name>/        an index, in the engine's own form
<folder>/building       names the folder of a rebuild under way
<folder>/<name>.journal changes applied while it was being built, one to a line
<folder>/lock           held while writing
<folder>/rebuild.lock   held by a rebuild from beginning to end
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

from forum.search.engine.fsync import keep
from forum.search.engine.types import Document, IndexBusy

WAIT_FOR_LOCK_S = 30.0


class Change(NamedTuple):
    changed: list[Document]
    gone: list[str]
    watermark: int


class Shelf:
    def __init__(self, folder: Path, layout: str) -> None:
        self._folder = folder
        self._layout = layout

    def current(self) -> Path | None:
        """The folder of the index in use; None where there is none that can be read."""
        folder = self._named("current")
        return None if folder == self._named("damaged") else folder

    def condemn(self, folder: Path) -> None:
        """What is in it turned out to be damaged, only now: from here on there is no index."""
        with self.writing():
            if folder == self._named("current"):
                self._point("damaged", folder)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time, over threads and processes."""
        with self._locked("lock", WAIT_FOR_LOCK_S):
            yield

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A new folder to build in; one rebuild at a time, while writers go on."""
        with self._locked("rebuild.lock", 0):
            built = self._folder / uuid.uuid4().hex[:12]
            with self.writing():
                self._clear(keep=self.current())  # what a build that died left behind
                built.mkdir()
                self._point("building", built)
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

    def note(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        """Keep a change for the rebuild under way, if there is one. Call while writing."""
        building = self._named("building")
        if building is None:
            return
        line = json.dumps([[_plain(d) for d in changed], list(gone), watermark])
        with building.with_suffix(".journal").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        keep(building.with_suffix(".journal"))

    def noted(self, built: Path) -> Iterator[Change]:
        """What was applied since this build began, in order. Call while writing."""
        journal = built.with_suffix(".journal")
        if not journal.exists():
            return
        with journal.open(encoding="utf-8") as file:
            for line in file:
                changed, gone, watermark = json.loads(line)
                yield Change([Document(**d) for d in changed], gone, watermark)

    def swap(self, built: Path) -> None:
        """From here on readers use this one. Call while writing."""
        self._point("current", built)

    def _named(self, pointer: str) -> Path | None:
        seen: set[str] = set()
        while True:
            try:
                noted = json.loads((self._folder / pointer).read_text("utf-8"))
                name, layout = str(noted["folder"]), noted["layout"]
            except (OSError, ValueError, KeyError, TypeError):
                return None
            folder = self._folder / name
            if layout != self._layout:
                return None
            if folder.is_dir():
                return folder
            if name in seen:
                return None
            seen.add(name)  # perhaps it was cleared away by a swap just now: look again

    def _point(self, pointer: str, folder: Path) -> None:
        beside = self._folder / f"{pointer}.new"
        with beside.open("w", encoding="utf-8") as file:
            json.dump({"folder": folder.name, "layout": self._layout}, file)
        keep(beside)
        os.replace(beside, self._folder / pointer)
        keep(self._folder)

    def _clear(self, keep: Path | None) -> None:
        """Readers of an older index keep its files open; on Windows it stays until next time."""
        for thing in self._folder.iterdir():
            if thing.is_dir() and thing != keep:
                shutil.rmtree(thing, ignore_errors=True)
            elif thing.suffix == ".journal":
                thing.unlink(missing_ok=True)


def _plain(document: Document) -> dict[str, Any]:
    plain = {field.name: getattr(document, field.name) for field in fields(document)}
    return plain | {name: dict(plain[name]) for name in ("texts", "facets", "sorts")}
