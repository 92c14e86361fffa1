"""Writes a Whoosh index: Whoosh's segments and commits, our own gathering of postings.

Whoosh sorts one tuple a posting; here each term gathers its documents as they come, which is in
order, so that only terms are sorted, and merging segments is joining arrays.
"""

import heapq
import marshal
import math
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from forum.search.engine.fsync import keep
from forum.search.engine.whoosh_codec import (
    MOST_TIMES,
    Entry,
    Packed,
    PackedCodec,
    read_all,
    read_list,
)
from forum.search.engine.whoosh_fields import encoded
from forum.search.engine.whoosh_storage import Storage

INDEX_NAME = "MAIN"
BUILD_BYTES = 256 * 1024 * 1024  # gathered in memory before it goes to a temporary file
MERGED = 5
LARGEST_MERGED = 5_000  # documents that a merge may make while people wait to find theirs
TERM_BYTES = 300  # what a term takes in memory besides its postings
Key = tuple[str, bytes]
Gathered = tuple["array[int]", bytearray]  # documents and times in turn; values


class Pool:
    """Postings by field and term, in the order of documents."""

    def __init__(self, limit: int = BUILD_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._gathered: dict[Key, Gathered] = {}
        self._runs: list[Any] = []

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """As Whoosh gives it: field, term, document, times, value."""
        field, term, number, times, value = item
        pairs, values = self._gathered.get((field, term)) or self._begin((field, term))
        pairs.extend((number, min(int(times), MOST_TIMES)))
        values += value
        self._size += 8 + len(value)
        if self._size > self._limit:
            self._put_down()

    def add_list(self, entry: Entry) -> None:
        key = (entry.field, entry.term)
        pairs, values = self._gathered.get(key) or self._begin(key)
        both = np.empty((len(entry.packed.docs), 2), "=u4")
        both[:, 0], both[:, 1] = entry.packed.docs, entry.packed.times
        pairs.frombytes(both.tobytes())
        values += entry.packed.values
        self._size += both.nbytes + len(entry.packed.values)
        if self._size > self._limit:
            self._put_down()

    def _begin(self, key: Key) -> Gathered:
        found = self._gathered[key] = (array("I"), bytearray())
        self._size += TERM_BYTES
        return found

    def _put_down(self) -> None:
        run = tempfile.TemporaryFile()  # noqa: SIM115  closed by cleanup()
        for key, (pairs, values) in sorted(self._gathered.items()):
            marshal.dump((key, pairs.tobytes(), bytes(values)), run)
        self._runs.append(run)
        self._gathered, self._size = {}, 0

    def iter_postings(self) -> Iterator[Entry]:
        """All, in the order of fields and terms."""
        here = (
            (key, pairs.tobytes(), bytes(values))
            for key, (pairs, values) in sorted(self._gathered.items())
        )
        # Equal keys keep the order of the runs, which is that of the documents.
        everything = heapq.merge(*map(_taken_up, self._runs), here, key=lambda part: part[0])
        for (field, term), parts in groupby(everything, key=lambda part: part[0]):
            _, pairs, values = zip(*parts, strict=True)
            both = np.frombuffer(b"".join(pairs), "=u4").reshape(-1, 2)
            yield Entry(field, term, Packed(both[:, 0], both[:, 1], b"".join(values)))

    def cleanup(self) -> None:
        for run in self._runs:
            run.close()
        self._runs = []


def _taken_up(run: Any) -> Iterator[tuple[Key, bytes, bytes]]:
    run.seek(0)
    while True:
        try:
            yield marshal.load(run)
        except EOFError:
            return


def merge_alike(writer: "Writer", segments: list[Any]) -> list[Any]:
    """Whoosh's question after each commit: which segments stay as they are? Merges the others.

    As many as MERGED of about one size become one, so that a document is copied a few times in
    its life and segments stay few. Large ones are left to optimise(), at night.
    """
    sizes: dict[int, list[Any]] = defaultdict(list)
    staying = []
    for segment in segments:
        alive = segment.doc_count_all() - segment.deleted_count()
        if not alive:
            continue  # nobody will miss it
        if alive > LARGEST_MERGED // MERGED:
            staying.append(segment)
        else:
            sizes[int(math.log(alive, MERGED))].append(segment)
    for alike in sizes.values():
        if len(alike) < MERGED:
            staying += alike
            continue
        for segment in alike:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return staying


class Writer(SegmentWriter):
    """Used in a with statement: ends by a commit, or leaves no trace. Lock before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        index = FileIndex(Storage(str(folder)), indexname=INDEX_NAME)
        super().__init__(index, _lk=False, codec=PackedCodec())
        self.pool = Pool()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self.commit(mergetype=None if self.optimize else merge_alike)
        finally:
            if not self.is_closed:
                with suppress(OSError):  # the disk may be full still; the next commit tidies up
                    self.cancel()

    def delete_keys(self, keys: Iterable[str]) -> None:
        """Documents of earlier commits."""
        terms = [encoded(key) for key in keys]
        reader = self.reader()
        try:
            for leaf, base in reader.leaf_readers():
                for term in terms:
                    found = read_list(leaf._terms, "key", term) if hasattr(leaf, "_terms") else None
                    for number in found.docs.tolist() if found else ():
                        self.delete_document(base + number)
        finally:
            reader.close()

    def _finalize_segment(self) -> Any:
        segment = super()._finalize_segment()
        keep(self._folder / segment.make_filename(".seg"))
        return segment

    def _commit_toc(self, segments: list[Any]) -> None:
        super()._commit_toc(segments)
        for unfinished in self._folder.glob("*.toc.*"):  # of a commit that was killed
            unfinished.unlink()

    # Merging: a term and a column at a time.

    def write_per_doc(self, fieldnames: Iterable[str], reader: Any) -> dict[int, int]:
        columns = [
            (name, self.schema[name].column_type, reader._perdoc)
            for name in fieldnames
            if self.schema[name].column_type
        ]
        readers = [(name, kind, perdoc.column_reader(name, kind)) for name, kind, perdoc in columns]
        moved = {}
        for number in range(reader.doc_count_all()):
            if reader.is_deleted(number):
                continue
            moved[number] = self.docnum
            self.perdocwriter.start_doc(self.docnum)
            for name, kind, column in readers:
                self.perdocwriter.add_column_value(name, kind, column[number])
            self.perdocwriter.finish_doc()
            self.docnum += 1
        return moved

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int]) -> None:
        moved = np.full(reader.doc_count_all(), -1, np.int64)
        moved[list(docmap)] = list(docmap.values())
        for entry in read_all(reader._terms):
            packed = _moved(entry.packed, moved)
            if len(packed.docs):
                self.pool.add_list(Entry(entry.field, entry.term, packed))


def _moved(packed: Packed, moved: np.ndarray) -> Packed:
    """With the new numbers of the documents, without those deleted (-1)."""
    docs = moved[packed.docs]
    kept = docs >= 0
    if kept.all():
        return Packed(docs, packed.times, packed.values)
    values = packed.values
    if len(values):
        positions = np.frombuffer(values, "<u2")
        values = positions[np.repeat(kept, packed.times)].tobytes()
    return Packed(docs[kept], packed.times[kept], values)
