"""Segments read from the tables, each list when it is first asked for."""

import json
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import BindParameter, Connection, bindparam, select

from forum.models.search_postings import (
    SearchDocument,
    SearchKeyword,
    SearchPosting,
    SearchSegment,
)
from forum.search.engine.cache import BoundedCache
from forum.search.engine.indexed_document import RECORD, encoded
from forum.search.engine.segment import BaseSegment, PostingList, PostingsCache
from forum.search.postgres import packing

LISTS_BYTES = 32 * 1024 * 1024
LIST_OVERHEAD = 200  # bytes
MOST_DOCUMENTS = 2_000  # of a segment whose titles and heaviest terms are kept
MOST_PARSED = 8
TEXT = -1  # in place of the number of a keyword's field
NOT_THERE = b""
WHOLE_FIELDS = ("kind", "audience", "facet")  # few names, and nearly all are asked for
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
NAMES: BindParameter[Any] = bindparam("names", expanding=True)
OPEN = select(SearchSegment.id, SearchSegment.keys, SearchSegment.records).where(
    SearchSegment.id.in_(IDS)
)
TERMS = select(SearchPosting.segment, SearchPosting.term, SearchPosting.packed).where(
    SearchPosting.segment.in_(IDS), SearchPosting.term.in_(NAMES)
)
KEYWORDS = select(SearchKeyword.segment, SearchKeyword.name, SearchKeyword.packed).where(
    SearchKeyword.segment.in_(IDS),
    SearchKeyword.field == bindparam("field"),
    SearchKeyword.name.in_(NAMES),
)
OF_FIELD = (
    SearchKeyword.segment == bindparam("id"),
    SearchKeyword.field == bindparam("field"),
)
FIELD_NAMES = select(SearchKeyword.name).where(*OF_FIELD)
WHOLE = select(
    SearchKeyword.segment, SearchKeyword.field, SearchKeyword.name, SearchKeyword.packed
).where(
    SearchKeyword.segment.in_(IDS),
    SearchKeyword.field.in_([packing.KEYWORD_NUMBERS[field] for field in WHOLE_FIELDS]),
)
DOCUMENT = select(SearchDocument.kind, SearchDocument.title, SearchDocument.heaviest).where(
    SearchDocument.segment == bindparam("id"), SearchDocument.number == bindparam("number")
)

ListKey = tuple[int, int, str]  # segment, TEXT or number of the field, term or name


class PackedLists:
    """The lists used last, of all segments, up to LISTS_BYTES."""

    def __init__(self) -> None:
        self._lists: OrderedDict[ListKey, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: ListKey) -> bytes | None:
        """NOT_THERE where it is known that no document has it; None where nothing is known."""
        with self._lock:
            found = self._lists.get(key)
            if found is not None:
                self._lists.move_to_end(key)
            return found

    def put(self, key: ListKey, packed: bytes) -> None:
        with self._lock:
            if key in self._lists:
                return
            self._lists[key] = packed
            self._size += len(packed) + LIST_OVERHEAD
            while self._size > LISTS_BYTES and len(self._lists) > 1:
                _, dropped = self._lists.popitem(last=False)
                self._size -= len(dropped) + LIST_OVERHEAD


class ListReader:
    """Reads for the transaction that this thread is in."""

    def __init__(self) -> None:
        self._lists = PackedLists()
        self._thread = threading.local()

    def begin(self, connection: Connection, ids: Sequence[int]) -> None:
        """`ids`: of the segments that this transaction sees."""
        self._thread.connection, self._thread.ids = connection, ids

    def end(self) -> None:
        del self._thread.connection

    @property
    def connection(self) -> Connection:
        found: Connection = self._thread.connection
        return found

    def packed(self, segment: int, field: int, name: str) -> bytes:
        """Of one segment; where it has to be read, that of the others is read with it."""
        found = self._lists.get((segment, field, name))
        return self._read(field, [name]).get((segment, name), NOT_THERE) if found is None else found

    def prepare(self, segment: int, field: int, names: Iterable[str]) -> None:
        """Read the lists that this segment lacks, and those of the others with them."""
        missing = [name for name in names if self._lists.get((segment, field, name)) is None]
        if missing:
            self._read(field, missing)

    def _read(self, field: int, names: Sequence[str]) -> dict[tuple[int, str], bytes]:
        ids, by_stored = self._thread.ids, {encoded(name): name for name in names}
        given = {"ids": ids, "names": list(by_stored)}
        if field != TEXT:
            given["field"] = field
        rows = self.connection.execute(TERMS if field == TEXT else KEYWORDS, given)
        found = {(row[0], by_stored[bytes(row[1])]): bytes(row[2]) for row in rows}
        for one in ids:
            for name in names:
                self._lists.put((one, field, name), found.get((one, name), NOT_THERE))
        return found


class SegmentRow(NamedTuple):
    id: int
    keys: bytes
    records: bytes
    whole: dict[tuple[int, bytes], bytes]  # the lists of WHOLE_FIELDS, by field and name


class PostgresSegment(BaseSegment):
    def __init__(self, row: SegmentRow, reader: ListReader, cache: PostingsCache) -> None:
        super().__init__(cache)
        self.id = row.id
        self.records = np.frombuffer(row.records, RECORD)
        self.size = len(self.records)
        self._keys: list[str] = json.loads(row.keys)
        self._whole = row.whole
        self._reader = reader
        self._documents: BoundedCache[int, dict[str, str]] = BoundedCache(MOST_DOCUMENTS)
        self._parsed: BoundedCache[str, list[PostingList]] = BoundedCache(MOST_PARSED)

    def value(self, column: str, doc: int) -> str:
        return self._keys[doc] if column == "key" else self._document(doc)[column]

    def heaviest(self, doc: int) -> dict[str, float]:
        found: dict[str, float] = json.loads(self._document(doc)["heaviest"])
        return found

    def _document(self, doc: int) -> dict[str, str]:
        """Of one that is not deleted."""

        def read() -> dict[str, str]:
            row = self._connection.execute(DOCUMENT, {"id": self.id, "number": doc}).one()
            kind, title, heaviest = row
            return {
                "kind": kind,
                "display_title": bytes(title).decode(),
                "heaviest": bytes(heaviest).decode(),
            }

        return self._documents.get(doc, read)

    def names(self, field: str) -> list[str]:
        given = {"id": self.id, "field": packing.KEYWORD_NUMBERS[field]}
        return sorted(
            bytes(row[0]).decode() for row in self._connection.execute(FIELD_NAMES, given)
        )

    @property
    def _connection(self) -> Connection:
        return self._reader.connection

    def prepare(self, field: str, names: Iterable[str]) -> None:
        self._reader.prepare(self.id, packing.KEYWORD_NUMBERS.get(field, TEXT), names)

    def docs(self, field: str, term: str) -> np.ndarray:
        if field == "key":
            found = self._numbers.get(term)
            return np.array([] if found is None else [found], np.int64)
        number = packing.KEYWORD_NUMBERS[field]
        if field in WHOLE_FIELDS:
            return packing.numbers(self._whole.get((number, encoded(term)), NOT_THERE))
        return packing.numbers(self._reader.packed(self.id, number, term))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self._keys)}

    def _list(self, field: str, term: str) -> PostingList | None:
        packed = self._reader.packed(self.id, TEXT, term)
        if not packed:
            return None
        parsed = self._parsed.get(term, lambda: packing.lists(packed))
        found = parsed[packing.FIELD_NUMBERS[field]]
        return found if len(found.docs) else None


def open_segments(
    ids: Iterable[int], reader: ListReader, cache: PostingsCache
) -> dict[int, PostgresSegment]:
    given = {"ids": list(ids)}
    whole: dict[int, dict[tuple[int, bytes], bytes]] = defaultdict(dict)
    for segment, field, name, packed in reader.connection.execute(WHOLE, given):
        whole[segment][field, bytes(name)] = bytes(packed)
    rows = reader.connection.execute(OPEN, given)
    return {
        number: PostgresSegment(SegmentRow(number, keys, records, whole[number]), reader, cache)
        for number, keys, records in rows
    }
