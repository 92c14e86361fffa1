"""Writes a Whoosh index: Whoosh's segments and commits, our own pool of postings.

Whoosh sorts a tuple for each posting. Here each term collects its documents as they come, which
is in order, so that only terms are sorted, and merging segments concatenates arrays.
"""

import heapq
import marshal
import math
import sys
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from forum.core.files import fsync
from forum.search.engine.indexed_document import encoded
from forum.search.engine.segment import PostingList
from forum.search.engine.types import IndexDamaged
from forum.search.engine.whoosh_codec import (
    MAX_FREQUENCY,
    PackedCodec,
    PackedEntry,
    TermEntry,
    read_all,
    read_list,
)
from forum.search.engine.whoosh_fields import IndexedTerms
from forum.search.engine.whoosh_storage import SegmentStorage

INDEX_NAME = "MAIN"
BUILD_BYTES = 256 * 1024 * 1024  # of postings in memory; more goes to a temporary file
MERGE_FACTOR = 5  # segments of about one size that become one
LARGEST_MERGE = 5_000  # documents of a merged segment: a merge delays new documents
TERM_BYTES = 300  # of memory for a term besides its postings


class Collected(NamedTuple):
    """The postings of a term: document numbers, frequencies, values one after the other."""

    docs: "array[int]"
    frequencies: "array[int]"
    values: bytearray


class PostingPool:
    """Postings by field and term, in document order."""

    def __init__(self, limit: int = BUILD_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._fields: dict[str, dict[bytes, Collected]] = {}
        self._runs: list[Any] = []

    def add_document(self, field: str, number: int, terms: IndexedTerms) -> None:
        """The terms that a field has in one document."""
        of_field = self._fields.setdefault(field, {})
        for term, frequency, _weight, value in terms:
            collected = of_field.get(term)
            if collected is None:
                collected = of_field[term] = Collected(array("I"), array("H"), bytearray())
                self._size += TERM_BYTES
            collected.docs.append(number)
            collected.frequencies.append(min(frequency, MAX_FREQUENCY))
            collected.values.extend(value)
            self._size += 6 + len(value)
        self._spill_if_full()

    def add_list(self, entry: TermEntry) -> None:
        """A term's postings in a segment that is merged, with their new numbers."""
        of_field = self._fields.setdefault(entry.field, {})
        collected = of_field.get(entry.term)
        if collected is None:
            collected = of_field[entry.term] = Collected(array("I"), array("H"), bytearray())
            self._size += TERM_BYTES
        postings = entry.postings
        collected.docs.frombytes(postings.docs.astype("=u4").tobytes())
        collected.frequencies.frombytes(postings.frequencies.astype("=u2").tobytes())
        collected.values.extend(postings.values)
        self._size += 6 * len(postings.docs) + len(postings.values)
        self._spill_if_full()

    def _spill_if_full(self) -> None:
        if self._size <= self._limit:
            return
        run = tempfile.TemporaryFile()  # noqa: SIM115  closed by cleanup()
        for entry in self._in_memory():
            marshal.dump(tuple(entry), run)
        self._runs.append(run)
        self._fields, self._size = {}, 0

    def _in_memory(self) -> Iterator[PackedEntry]:
        for field, terms in sorted(self._fields.items()):
            for term in sorted(terms):
                docs, frequencies, values = terms[term]
                if sys.byteorder == "big":
                    docs.byteswap()
                    frequencies.byteswap()
                yield PackedEntry(field, term, docs.tobytes(), frequencies.tobytes(), bytes(values))

    def iter_postings(self) -> Iterator[PackedEntry]:
        """All, sorted by field and term."""
        if not self._runs:
            yield from self._in_memory()
            return
        # Equal keys stay in the order of the runs, which is document order.
        merged = heapq.merge(*map(_read_run, self._runs), self._in_memory(), key=_key)
        for (field, term), parts in groupby(merged, key=_key):
            _, _, docs, frequencies, values = zip(*parts, strict=True)
            yield PackedEntry(field, term, b"".join(docs), b"".join(frequencies), b"".join(values))

    def cleanup(self) -> None:
        for run in self._runs:
            run.close()
        self._runs = []


def _key(entry: PackedEntry) -> tuple[str, bytes]:
    return entry.field, entry.term


def _read_run(run: Any) -> Iterator[PackedEntry]:
    run.seek(0)
    while True:
        try:
            yield PackedEntry(*marshal.load(run))
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
        merge_all(writer, similar)
    return unmerged


def merge_all(writer: "IndexWriter", segments: list[Any]) -> list[Any]:
    """Copy what is alive in the segments into the one that is written; none is left."""
    for segment in segments:
        with reading_segments():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return []


@contextmanager
def reading_segments() -> Iterator[None]:
    """IndexDamaged where an earlier commit cannot be read; a full disk stays an OSError."""
    try:
        yield
    except (OSError, MemoryError):
        raise
    except Exception as error:  # a truncated or changed file fails in many ways
        raise IndexDamaged("A segment cannot be read.") from error


class IndexWriter(SegmentWriter):
    """A context manager that commits, or discards on an error. Needs the writer lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with reading_segments():
            index = FileIndex(SegmentStorage(str(folder)), indexname=INDEX_NAME)
            super().__init__(index, _lk=False, codec=PackedCodec())
        self.pool = PostingPool()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self.commit(mergetype=merge_all if self.optimize else merge_similar_sizes)
        finally:
            if not self.is_closed:
                with suppress(OSError):  # the disk may still be full; the next commit cleans up
                    self.cancel()

    def add_document(self, **fields: Any) -> None:
        """Whoosh's own looks at each posting for what this schema never has."""
        self.perdocwriter.start_doc(self.docnum)
        for name, value in fields.items():
            field = self.schema[name]
            if field.indexed:
                self.pool.add_document(name, self.docnum, field.index(value))
            if column := field.column_type:
                content = field.to_column_value(value)
                self.perdocwriter.add_column_value(name, column, content)
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def delete_keys(self, keys: Iterable[str]) -> None:
        """Delete documents of earlier commits."""
        terms = [encoded(key) for key in keys]
        with reading_segments(), closing(self.reader()) as reader:
            for leaf, base in reader.leaf_readers():
                for term in terms:
                    postings = (
                        read_list(leaf._terms, "key", term) if hasattr(leaf, "_terms") else None
                    )
                    for number in postings.docs.tolist() if postings else ():
                        self.delete_document(base + number)

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
