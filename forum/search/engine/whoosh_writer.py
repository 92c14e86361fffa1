"""Writes a Whoosh index: Whoosh's segments and commits, our own pool of postings.

Whoosh sorts a tuple for each posting. Here each term collects its documents as they come, which
is in order, so that only terms are sorted, and merging segments concatenates arrays.
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

from forum.search.engine.whoosh_codec import (
    MAX_FREQUENCY,
    PackedCodec,
    PostingList,
    TermEntry,
    read_all,
    read_list,
)
from forum.search.engine.whoosh_fields import encoded
from forum.search.engine.whoosh_storage import MappedStorage, fsync

INDEX_NAME = "MAIN"
BUILD_BYTES = 256 * 1024 * 1024  # of postings in memory; more goes to a temporary file
MERGE_FACTOR = 5  # segments of about one size that become one
LARGEST_MERGE = 5_000  # documents of a merged segment: a merge delays new documents
TERM_BYTES = 300  # of memory for a term besides its postings
Key = tuple[str, bytes]
Collected = tuple["array[int]", bytearray]  # document and frequency in turn; values


class PostingPool:
    """Postings by field and term, in document order."""

    def __init__(self, limit: int = BUILD_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._collected: dict[Key, Collected] = {}
        self._runs: list[Any] = []

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """One posting from Whoosh: field, term, document number, frequency, value."""
        field, term, number, frequency, value = item
        pairs, values = self._collected.get((field, term)) or self._begin((field, term))
        pairs.extend((number, min(int(frequency), MAX_FREQUENCY)))
        values += value
        self._size += 8 + len(value)
        if self._size > self._limit:
            self._spill()

    def add_list(self, entry: TermEntry) -> None:
        key = (entry.field, entry.term)
        pairs, values = self._collected.get(key) or self._begin(key)
        both = np.empty((len(entry.postings.docs), 2), "=u4")
        both[:, 0], both[:, 1] = entry.postings.docs, entry.postings.frequencies
        pairs.frombytes(both.tobytes())
        values += entry.postings.values
        self._size += both.nbytes + len(entry.postings.values)
        if self._size > self._limit:
            self._spill()

    def _begin(self, key: Key) -> Collected:
        collected = self._collected[key] = (array("I"), bytearray())
        self._size += TERM_BYTES
        return collected

    def _spill(self) -> None:
        run = tempfile.TemporaryFile()  # noqa: SIM115  closed by cleanup()
        for key, (pairs, values) in sorted(self._collected.items()):
            marshal.dump((key, pairs.tobytes(), bytes(values)), run)
        self._runs.append(run)
        self._collected, self._size = {}, 0

    def iter_postings(self) -> Iterator[TermEntry]:
        """All, sorted by field and term."""
        in_memory = (
            (key, pairs.tobytes(), bytes(values))
            for key, (pairs, values) in sorted(self._collected.items())
        )
        # Equal keys stay in the order of the runs, which is document order.
        merged = heapq.merge(*map(_read_run, self._runs), in_memory, key=lambda part: part[0])
        for (field, term), parts in groupby(merged, key=lambda part: part[0]):
            _, pairs, values = zip(*parts, strict=True)
            both = np.frombuffer(b"".join(pairs), "=u4").reshape(-1, 2)
            yield TermEntry(field, term, PostingList(both[:, 0], both[:, 1], b"".join(values)))

    def cleanup(self) -> None:
        for run in self._runs:
            run.close()
        self._runs = []


def _read_run(run: Any) -> Iterator[tuple[Key, bytes, bytes]]:
    run.seek(0)
    while True:
        try:
            yield marshal.load(run)
        except EOFError:
            return


def merge_similar_sizes(writer: "IndexWriter", segments: list[Any]) -> list[Any]:
    """Whoosh calls this at each commit; returns the segments that it has not merged.

    MERGE_FACTOR segments of about one size become one, so that a document is copied only a few
    times and segments stay few. Large ones are left to optimise(), at night.
    """
    sizes: dict[int, list[Any]] = defaultdict(list)
    unmerged = []
    for segment in segments:
        alive = segment.doc_count_all() - segment.deleted_count()
        if not alive:
            continue
        if alive > LARGEST_MERGE // MERGE_FACTOR:
            unmerged.append(segment)
        else:
            sizes[int(math.log(alive, MERGE_FACTOR))].append(segment)
    for similar in sizes.values():
        if len(similar) < MERGE_FACTOR:
            unmerged += similar
            continue
        for segment in similar:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return unmerged


class IndexWriter(SegmentWriter):
    """A context manager that commits, or discards on an error. Needs the writer lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        index = FileIndex(MappedStorage(str(folder)), indexname=INDEX_NAME)
        super().__init__(index, _lk=False, codec=PackedCodec())
        self.pool = PostingPool()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self.commit(mergetype=None if self.optimize else merge_similar_sizes)
        finally:
            if not self.is_closed:
                with suppress(OSError):  # the disk may still be full; the next commit cleans up
                    self.cancel()

    def delete_keys(self, keys: Iterable[str]) -> None:
        """Delete documents of earlier commits."""
        terms = [encoded(key) for key in keys]
        reader = self.reader()
        try:
            for leaf, base in reader.leaf_readers():
                for term in terms:
                    postings = (
                        read_list(leaf._terms, "key", term) if hasattr(leaf, "_terms") else None
                    )
                    for number in postings.docs.tolist() if postings else ():
                        self.delete_document(base + number)
        finally:
            reader.close()

    def _finalize_segment(self) -> Any:
        segment = super()._finalize_segment()
        fsync(self._folder / segment.make_filename(".seg"))
        return segment

    def _commit_toc(self, segments: list[Any]) -> None:
        super()._commit_toc(segments)
        for unfinished in self._folder.glob("*.toc.*"):  # of a killed commit
            unfinished.unlink()

    # Merging, a term and a column at a time.

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
            postings = _renumbered(entry.postings, moved)
            if len(postings.docs):
                self.pool.add_list(TermEntry(entry.field, entry.term, postings))


def _renumbered(postings: PostingList, moved: np.ndarray) -> PostingList:
    """With new document numbers, without deleted documents (-1)."""
    docs = moved[postings.docs]
    alive = docs >= 0
    if alive.all():
        return PostingList(docs, postings.frequencies, postings.values)
    values = postings.values
    if len(values):
        positions = np.frombuffer(values, "<u2")
        values = positions[np.repeat(alive, postings.frequencies)].tobytes()
    return PostingList(docs[alive], postings.frequencies[alive], values)
