"""One segment of a Whoosh index.

Whoosh's matchers walk postings one by one in Python; here a list is read as one array.
"""

import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from whoosh.reading import SegmentReader

from forum.search.engine.indexed_document import RECORD, encoded
from forum.search.engine.segment import BaseSegment, PostingList, PostingsCache
from forum.search.engine.term_vectors import heaviest_terms
from forum.search.engine.types import IndexDamaged
from forum.search.engine.whoosh_codec import read_list


class Segment(BaseSegment):
    def __init__(self, storage: Any, schema: Any, segment: Any, cache: PostingsCache) -> None:
        super().__init__(cache)
        self.id = segment.segment_id()
        self.size = segment.doc_count_all()
        self._lock = threading.RLock()  # Whoosh's files have one read position
        self._schema = schema
        self._reader = SegmentReader(storage, schema, segment)
        self._terms = self._reader._terms
        self._columns: dict[str, Any] = {}
        self.records = self._read_records()

    def _read_records(self) -> np.ndarray:
        column = self._column("record")
        data = column._dbfile.get(column._basepos, column._count * RECORD.itemsize)
        return np.frombuffer(data, RECORD)

    def _column(self, name: str) -> Any:
        if name not in self._columns:
            column = self._schema[name].column_type
            self._columns[name] = self._reader._perdoc.column_reader(name, column)
        return self._columns[name]

    def value(self, column: str, doc: int) -> str:
        with self._reading():
            return str(self._column(column)[doc], "utf-8")

    def heaviest(self, doc: int) -> dict[str, float]:
        with self._reading():
            stored = self._column("term_vector")[doc]
        return heaviest_terms(zlib.decompress(stored).decode())

    def names(self, field: str) -> list[str]:
        found = []
        with self._reading():
            for name, term in self._terms.terms_from(field, b""):
                if name != field:
                    break
                found.append(term.decode())
        return found

    def _list(self, field: str, term: str) -> PostingList | None:
        name = encoded(term)
        with self._reading():
            return read_list(self._terms, field, name)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except MemoryError:
                raise
            except Exception as error:  # a truncated or changed file fails in many ways
                raise IndexDamaged(f"Segment {self.id} cannot be read.") from error
