"""Documents of a segment as packed lists, and back.

A list of a term holds, one after the other:

    counts       documents of each field, two bytes each
    documents    of each field in turn: ascending numbers, two bytes each
    frequencies  the same: occurrences in that document
    positions    the same: of each occurrence

A list of a keyword is the documents alone.
"""

import json
import struct
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from forum.search.engine.indexed_document import (
    KEYWORDS,
    IndexedDocument,
    encoded,
    positions_by_term,
)
from forum.search.engine.segment import PostingList
from forum.search.engine.weights import FIELDS

SEGMENT_SIZE = 8_192  # documents; a number must fit into two bytes
MOST_FREQUENT = 65_535
FIELD_NUMBERS = {name: number for number, name in enumerate(FIELDS)}
KEYWORD_NUMBERS = {name: number for number, name in enumerate(KEYWORDS)}
FREE_KEYWORDS = ("facet", "spelling", "title_word")  # that hold what somebody wrote
_COUNTS = struct.Struct(f"<{len(FIELDS)}H")

KeywordRow = tuple[int, bytes]  # the number of its field, its name


class FieldList(NamedTuple):
    """The documents of one field with one term."""

    docs: "array[int]"
    frequencies: "array[int]"
    positions: "array[int]"


class SegmentPacker:
    """Documents in; the rows of a segment out."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.records = bytearray()
        self._terms: dict[bytes, dict[int, FieldList]] = defaultdict(dict)
        self._keywords: dict[KeywordRow, array[int]] = defaultdict(lambda: array("H"))

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, document: IndexedDocument) -> None:
        number = len(self.keys)
        self.add_record(document.key, document.record)
        for field, text in document.texts.items():
            for term, positions in positions_by_term(text).items():
                found = self._field_list(encoded(term), FIELD_NUMBERS[field])
                found.docs.append(number)
                found.frequencies.append(min(len(positions), MOST_FREQUENT))
                found.positions.extend(positions[:MOST_FREQUENT])
        for field, names in document.keywords.items():
            for name in set(names):
                self._keywords[KEYWORD_NUMBERS[field], encoded(name)].append(number)

    def add_record(self, key: str, record: bytes) -> None:
        self.keys.append(key)
        self.records += record

    def add_term(self, term: bytes, packed: bytes, moved: np.ndarray) -> None:
        """The list of another segment; `moved` has the new number of each document there, or -1."""
        for field, found in enumerate(lists(packed)):
            kept = _renumbered(found, moved)
            if len(kept.docs):
                into = self._field_list(term, field)
                into.docs.frombytes(kept.docs.astype("=u2").tobytes())
                into.frequencies.frombytes(kept.frequencies.astype("=u2").tobytes())
                into.positions.frombytes(kept.values)

    def add_keyword(self, row: KeywordRow, packed: bytes, moved: np.ndarray) -> None:
        docs = moved[numbers(packed)]
        docs = docs[docs >= 0]
        if len(docs):
            self._keywords[row].frombytes(docs.astype("=u2").tobytes())

    def _field_list(self, term: bytes, field: int) -> FieldList:
        fields = self._terms[term]
        if field not in fields:
            fields[field] = FieldList(array("H"), array("H"), array("H"))
        return fields[field]

    def postings(self) -> Iterator[tuple[bytes, bytes]]:
        """(term, its list), in order."""
        for term, fields in sorted(self._terms.items()):
            yield term, _packed([fields.get(number) for number in range(len(FIELDS))])

    def keywords(self) -> Iterator[tuple[int, bytes, bytes]]:
        """(number of the field, name, its list), in order."""
        for (field, name), docs in sorted(self._keywords.items()):
            yield field, name, docs.tobytes()


def _packed(fields: list[FieldList | None]) -> bytes:
    counts = _COUNTS.pack(*(len(one.docs) if one else 0 for one in fields))
    there = [one for one in fields if one]
    return b"".join(
        [counts, *(part.tobytes() for column in zip(*there, strict=True) for part in column)]
    )


def lists(packed: bytes) -> list[PostingList]:
    """Of each field, in the order of weights.FIELDS."""
    counts = _COUNTS.unpack_from(packed)
    total = sum(counts)
    docs = np.frombuffer(packed, "<u2", total, _COUNTS.size)
    frequencies = np.frombuffer(packed, "<u2", total, _COUNTS.size + 2 * total)
    view, at, position = memoryview(packed), 0, _COUNTS.size + 4 * total
    found = []
    for count in counts:
        here = frequencies[at : at + count]
        end = position + 2 * int(here.sum())
        found.append(PostingList(docs[at : at + count].astype(np.int32), here, view[position:end]))
        at, position = at + count, end
    return found


def numbers(packed: bytes) -> np.ndarray:
    """The documents of a keyword."""
    return np.frombuffer(packed, "<u2").astype(np.int32)


def _renumbered(found: PostingList, moved: np.ndarray) -> PostingList:
    docs = moved[found.docs]
    stays = docs >= 0
    positions = np.frombuffer(found.values, "<u2")[np.repeat(stays, found.frequencies)]
    return PostingList(docs[stays], found.frequencies[stays], positions.tobytes())


def without(packed: bytes, gone: np.ndarray) -> bytes:
    """The list of a term without these documents; empty where none is left."""
    kept = [_renumbered(found, _staying(found.docs, gone)) for found in lists(packed)]
    if not any(len(found.docs) for found in kept):
        return b""
    counts = _COUNTS.pack(*(len(found.docs) for found in kept))
    docs = b"".join(found.docs.astype("<u2").tobytes() for found in kept)
    frequencies = b"".join(found.frequencies.tobytes() for found in kept)
    return b"".join([counts, docs, frequencies, *(bytes(found.values) for found in kept)])


def _staying(docs: np.ndarray, gone: np.ndarray) -> np.ndarray:
    """As SegmentPacker.add_term() takes it: each number as it was, or -1."""
    moved = np.arange(docs.max(initial=-1) + 1)
    moved[gone[gone < len(moved)]] = -1
    return moved


def keyword_without(packed: bytes, gone: np.ndarray) -> bytes:
    docs = numbers(packed)
    return docs[~np.isin(docs, gone)].astype("<u2").tobytes()


class DocumentWords(NamedTuple):
    """The lists in which a document stands, so that it can be taken out of them."""

    terms: list[bytes]
    keywords: list[KeywordRow]


def pack_words(document: IndexedDocument) -> bytes:
    terms: set[str] = set()
    for text in document.texts.values():
        terms.update(text.terms, (term for term, _ in text.joined))
    keywords = {name: document.keywords[name] for name in FREE_KEYWORDS}
    content = json.dumps([sorted(terms), keywords])
    return zlib.compress(content.encode(), 1)


def words(packed: bytes) -> DocumentWords:
    terms, keywords = json.loads(zlib.decompress(packed))
    rows = [(KEYWORD_NUMBERS[f], encoded(n)) for f, names in keywords.items() for n in set(names)]
    return DocumentWords([encoded(term) for term in terms], rows)


def batches(documents: Iterable[IndexedDocument]) -> Iterator[list[IndexedDocument]]:
    """Of at most a segment each."""
    batch: list[IndexedDocument] = []
    for document in documents:
        batch.append(document)
        if len(batch) == SEGMENT_SIZE:
            yield batch
            batch = []
    if batch:
        yield batch
