"""One segment of an index as numpy arrays. Segments are immutable, so arrays are cached.

What is here is the same for every index; a subclass reads the lists from where they are stored.
"""

import threading
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from forum.search.engine.cache import BoundedCache
from forum.search.engine.indexed_document import facet_term
from forum.search.engine.lexicon import Lexicon
from forum.search.engine.thesaurus import Terms
from forum.search.engine.weights import FIELDS

Averages = tuple[float, ...]  # mean length of each field, rounded: see Snapshot._averages
Frequencies = tuple[np.ndarray, np.ndarray]  # document numbers, occurrences in each
MOST_MASKS = 2048
_NONE = np.empty(0, np.int64)


class PostingList(NamedTuple):
    """`values` is the bytes of all documents, in the order of `docs`: positions, two bytes each."""

    docs: np.ndarray
    frequencies: np.ndarray
    values: Any


class Postings(NamedTuple):
    docs: np.ndarray  # ascending numbers within the segment
    frequencies: np.ndarray  # float32: BM25F's pseudo-frequency, over all fields
    fields: np.ndarray  # uint8: bit n set where field n of weights.FIELDS has it

    @property
    def size(self) -> int:
        return self.docs.nbytes + self.frequencies.nbytes + self.fields.nbytes + 200


class PostingsCache:
    """The postings used last, of all segments, up to `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._postings: OrderedDict[object, Postings] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Postings | None:
        with self._lock:
            found = self._postings.get(key)
            if found is not None:
                self._postings.move_to_end(key)
            return found

    def put(self, key: object, found: Postings) -> None:
        with self._lock:
            if key in self._postings:
                return
            self._postings[key] = found
            self._size += found.size
            while self._size > self._limit and len(self._postings) > 1:
                _, dropped = self._postings.popitem(last=False)
                self._size -= dropped.size


class BaseSegment(ABC):
    id: Any
    size: int  # documents, deleted ones too
    records: np.ndarray  # of indexed_document.RECORD

    def __init__(self, cache: PostingsCache) -> None:
        self._cache = cache
        self._masks: BoundedCache[tuple[str, str], int] = BoundedCache(MOST_MASKS)

    @abstractmethod
    def value(self, column: str, doc: int) -> str:
        """Of the columns key, kind and display_title."""

    @abstractmethod
    def heaviest(self, doc: int) -> dict[str, float]:
        """See term_vectors.heaviest_terms()."""

    @abstractmethod
    def names(self, field: str) -> list[str]:
        """The terms of a field, sorted."""

    def prepare(self, field: str, names: Iterable[str]) -> None:  # noqa: B027
        """These lists will be asked for: "text" or a field of keywords, and the names."""

    @abstractmethod
    def _list(self, field: str, term: str) -> PostingList | None:
        """None where no document has it."""

    def facet_values(self, facet: str) -> list[str]:
        start = facet_term(facet, "")
        return [name.removeprefix(start) for name in self._facets if name.startswith(start)]

    @cached_property
    def _facets(self) -> list[str]:
        return self.names("facet")

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(self.names("spelling"))

    @cached_property
    def title_words(self) -> list[str]:
        return self.names("title_word")

    def title_words_with_prefix(self, prefix: str, most: int) -> list[str]:
        """At most `most`, sorted."""
        start = bisect_left(self.title_words, prefix)
        found = self.title_words[start : start + most]
        return [word for word in found if word.startswith(prefix)]

    def mask(self, field: str, name: str) -> int:
        """Bit n set where document n has the keyword."""

        def compute() -> int:
            matches = np.zeros(self.size, np.bool_)
            matches[self.docs(field, name)] = True
            return int.from_bytes(np.packbits(matches, bitorder="little"), "little")

        return self._masks.get((field, name), compute)

    def docs(self, field: str, term: str) -> np.ndarray:
        found = self._list(field, term)
        return found.docs if found else _NONE

    def postings(self, terms: Terms, averages: Averages) -> Postings:
        """Of a term, or of a phrase of several."""
        key = (self.id, terms, averages)
        found = self._cache.get(key)
        if found is None:
            read = self._term_frequencies if len(terms) == 1 else self._phrase_frequencies
            found = self._over_fields([read(name, terms) for name in FIELDS], averages)
            self._cache.put(key, found)
        return found

    def _term_frequencies(self, field: str, terms: Terms) -> Frequencies:
        found = self._list(field, terms[0])
        return (found.docs, found.frequencies) if found else (_NONE, _NONE)

    def _phrase_frequencies(self, field: str, terms: Terms) -> Frequencies:
        positions = self._positions(field, terms[0])
        for step, term in enumerate(terms[1:], start=1):
            positions = _intersection(positions, self._positions(field, term) - step)
        docs, frequencies = np.unique(positions >> 16, return_counts=True)
        return docs, frequencies

    def _positions(self, field: str, term: str) -> np.ndarray:
        """document * 65536 + position of each occurrence, ascending."""
        found = self._list(field, term)
        if found is None:
            return _NONE
        starts = np.repeat(found.docs.astype(np.int64) << 16, found.frequencies)
        return starts + np.frombuffer(found.values, "<u2")

    def _over_fields(self, by_field: list[Frequencies], averages: Averages) -> Postings:
        """BM25F's pseudo-frequency: occurrences weighted by field, normalised by length."""
        docs, amounts, bits = [], [], []
        for number, (name, (found, occurrences)) in enumerate(zip(FIELDS, by_field, strict=True)):
            if not len(found):
                continue
            weight, b = FIELDS[name]
            lengths = self.records["length"][found, number]
            docs.append(found)
            amounts.append(weight * occurrences / (1 - b + b * lengths / averages[number]))
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


def _intersection(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of two ascending arrays without duplicates."""
    if not len(one) or not len(other):
        return _NONE
    found = np.searchsorted(other, one).clip(max=len(other) - 1)
    return one[other[found] == one]
