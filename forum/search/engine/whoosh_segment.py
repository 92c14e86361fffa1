"""One segment of a Whoosh index as numpy arrays. A segment never changes, so they are kept.

Whoosh's own matchers walk postings one by one in Python; here a list is read as one array.
"""

import threading
import zlib
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from whoosh.reading import SegmentReader

from forum.search.engine.cache import Kept
from forum.search.engine.lexicon import Lexicon
from forum.search.engine.thesaurus import Terms
from forum.search.engine.types import IndexDamaged
from forum.search.engine.weights import FIELDS
from forum.search.engine.whoosh_codec import Packed, read_list
from forum.search.engine.whoosh_fields import RECORD, encoded, facet_term

Averages = tuple[float, ...]  # length of each field, rounded so that arrays outlive small changes
MOST_MASKS = 2048
_NONE = np.empty(0, np.int64)


class Postings(NamedTuple):
    docs: np.ndarray  # ascending numbers within the segment
    said: np.ndarray  # float32: how much each says it, over all fields (BM25F's pseudo-frequency)
    fields: np.ndarray  # uint8: bit n set where field n of weights.FIELDS holds it

    @property
    def size(self) -> int:
        return self.docs.nbytes + self.said.nbytes + self.fields.nbytes + 200


class Cache:
    """The postings used last, of all segments, up to so many bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[object, Postings] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Postings | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: object, found: Postings) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = found
            self._size += found.size
            while self._size > self._limit and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._size -= dropped.size


class Segment:
    def __init__(self, storage: Any, schema: Any, segment: Any, cache: Cache) -> None:
        self.id = segment.segment_id()
        self.size = segment.doc_count_all()
        self._cache = cache
        self._lock = threading.RLock()  # Whoosh's files have one place to read at
        self._schema = schema
        self._reader = SegmentReader(storage, schema, segment)
        self._terms = self._reader._terms
        self._columns: dict[str, Any] = {}
        self._masks: Kept[tuple[str, str], int] = Kept(MOST_MASKS)
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

    def unpacked(self, column: str, doc: int) -> str:
        with self._reading():
            return zlib.decompress(self._column(column)[doc]).decode()

    def names(self, field: str, prefix: str = "") -> list[str]:
        """The terms of a field that begin so, sorted."""
        found = []
        start = encoded(prefix)
        with self._reading():
            for name, term in self._terms.terms_from(field, start):
                if name != field or not term.startswith(start):
                    break
                found.append(term.decode())
        return found

    def choices(self, facet: str) -> list[str]:
        start = facet_term(facet, "")
        return [name.removeprefix(start) for name in self._facets if name.startswith(start)]

    @cached_property
    def _facets(self) -> list[str]:
        return self.names("facet")

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(self.names("spelling"))

    @cached_property
    def openings(self) -> list[str]:
        return self.names("opening")

    def beginning(self, prefix: str, most: int) -> list[str]:
        """Words of titles that begin so."""
        start = bisect_left(self.openings, prefix)
        found = self.openings[start : start + most]
        return [word for word in found if word.startswith(prefix)]

    def mask(self, field: str, name: str) -> int:
        """Bit n set where document n has the name."""

        def make() -> int:
            holds = np.zeros(self.size, np.bool_)
            holds[self.docs(field, name)] = True
            return int.from_bytes(np.packbits(holds, bitorder="little"), "little")

        return self._masks.get((field, name), make)

    def docs(self, field: str, term: str) -> np.ndarray:
        found = self._list(field, term)
        return found.docs if found else _NONE

    def postings(self, terms: Terms, averages: Averages) -> Postings:
        """Of a term, or of several that stand together."""
        key = (self.id, terms, averages)
        found = self._cache.get(key)
        if found is None:
            said = self._said if len(terms) == 1 else self._said_together
            found = self._over_fields([said(name, terms) for name in FIELDS], averages)
            self._cache.put(key, found)
        return found

    def _said(self, field: str, terms: Terms) -> tuple[np.ndarray, np.ndarray]:
        """Documents, and how often each says the term in that field."""
        found = self._list(field, terms[0])
        return (found.docs, found.times) if found else (_NONE, _NONE)

    def _said_together(self, field: str, terms: Terms) -> tuple[np.ndarray, np.ndarray]:
        places = self._places(field, terms[0])
        for step, term in enumerate(terms[1:], start=1):
            places = _in_both(places, self._places(field, term) - step)
        docs, times = np.unique(places >> 16, return_counts=True)
        return docs, times

    def _places(self, field: str, term: str) -> np.ndarray:
        """document * 65536 + position, for each time it is said, ascending."""
        found = self._list(field, term)
        if found is None:
            return _NONE
        starts = np.repeat(found.docs.astype(np.int64) << 16, found.times)
        return starts + np.frombuffer(found.values, "<u2")

    def _list(self, field: str, term: str) -> Packed | None:
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
            except Exception as error:  # a file that was cut or changed fails in many ways
                raise IndexDamaged(f"Segment {self.id} cannot be read.") from error

    def _over_fields(
        self, said: list[tuple[np.ndarray, np.ndarray]], averages: Averages
    ) -> Postings:
        docs, amounts, bits = [], [], []
        for number, (name, (found, times)) in enumerate(zip(FIELDS, said, strict=True)):
            if not len(found):
                continue
            weight, b = FIELDS[name]
            lengths = self.records["length"][found, number]
            docs.append(found)
            amounts.append(weight * times / (1 - b + b * lengths / averages[number]))
            bits.append(np.full(len(found), 1 << number, np.uint8))
        if not docs:
            return Postings(_NONE.astype(np.int32), np.empty(0, np.float32), np.empty(0, np.uint8))
        if len(docs) == 1:
            all_docs, amount, bit = docs[0], amounts[0], bits[0]
        else:
            together = np.concatenate(docs)
            order = np.argsort(together, kind="stable")
            together = together[order]
            starts = np.flatnonzero(np.diff(together, prepend=-1))
            all_docs = together[starts]
            amount = np.add.reduceat(np.concatenate(amounts)[order], starts)
            bit = np.bitwise_or.reduceat(np.concatenate(bits)[order], starts)
        return Postings(all_docs.astype(np.int32), amount.astype(np.float32), bit)


def _in_both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of two ascending rows of numbers without repetition."""
    if not len(one) or not len(other):
        return _NONE
    found = np.searchsorted(other, one).clip(max=len(other) - 1)
    return one[other[found] == one]
