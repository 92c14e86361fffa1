"""Posting lists as packed numbers in Whoosh's segments, read by numpy where they lie.

Whoosh's own codec pickles and compresses a tuple for each 128 postings. Here a list is

    count, checksum                 two numbers of four bytes
    documents                       four bytes each, ascending
    times                           two bytes each: how often that document says it
    values                          of those documents in turn, as the field's format made them

Everything else (term index, columns, segments, compound files) is Whoosh's.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from whoosh.codec.whoosh3 import (
    W3Codec,
    W3FieldWriter,
    W3PerDocReader,
    W3TermInfo,
)
from whoosh.matching import ListMatcher
from whoosh.system import pack_ushort

_HEAD = struct.Struct("<II")
MOST_TIMES = 65_535


class DamagedList(Exception):
    """A posting list is not what was written."""


class Packed(NamedTuple):
    """A posting list; `values` is the bytes of all documents, in the order of `docs`."""

    docs: np.ndarray
    times: np.ndarray
    values: Any

    def write(self) -> bytes:
        body = b"".join(
            (self.docs.astype("<u4").tobytes(), self.times.astype("<u2").tobytes(), self.values)
        )
        return _HEAD.pack(len(self.docs), zlib.crc32(body)) + body

    @classmethod
    def read(cls, data: Any) -> "Packed":
        count, checksum = _HEAD.unpack_from(data)
        body = data[_HEAD.size :]
        if zlib.crc32(body) != checksum:
            raise DamagedList
        docs = np.frombuffer(body, "<u4", count)
        times = np.frombuffer(body, "<u2", count, 4 * count)
        return cls(docs, times, body[6 * count :])


class Entry(NamedTuple):
    """A term of a field, with its posting list."""

    field: str
    term: bytes
    packed: Packed


class PackedCodec(W3Codec):
    length_stats = False  # lengths are in a column of our own

    def field_writer(self, storage: Any, segment: Any) -> "PackedFieldWriter":
        return PackedFieldWriter(self, storage, segment)

    def per_document_reader(self, storage: Any, segment: Any) -> "LeanPerDocReader":
        return LeanPerDocReader(storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        """For whatever of Whoosh's own wants to walk a list."""
        packed = read_at(dbfile, terminfo.extent()[0], _length(terminfo))
        return ListMatcher(packed.docs.tolist(), packed.times.tolist(), format=format_, term=term)


class LeanPerDocReader(W3PerDocReader):
    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return default  # Whoosh would look for a file, for each field of each document


class PackedFieldWriter(W3FieldWriter):
    def add_postings(self, schema: Any, lengths: Any, items: Iterable[Entry]) -> None:
        """Entries in the order of their fields and terms."""
        for entry in items:
            number = self._fieldmap.setdefault(entry.field, len(self._fieldmap))
            data = entry.packed.write()
            info = W3TermInfo(df=len(entry.packed.docs))
            info.set_extent(self._postfile.tell(), len(data))
            self._postfile.write(data)
            self._tindex.add(pack_ushort(number) + entry.term, info.to_bytes())


def _length(terminfo: Any) -> int:
    length = terminfo.extent()[1]
    return int(length[0] if isinstance(length, tuple) else length)  # Whoosh forgets to unpack it


def read_at(dbfile: Any, offset: int, length: int) -> Packed:
    buffer = getattr(dbfile, "_buf", None)  # a window on the memory map, not copied
    data = dbfile.get(offset, length) if buffer is None else buffer[offset : offset + length]
    return Packed.read(data)


def read_list(terms: Any, field: str, term: bytes) -> Packed | None:
    """Of one segment; `terms` is its W3TermsReader."""
    try:
        found = terms._tindex[terms._keycoder(field, term)]
    except KeyError:
        return None
    info = W3TermInfo.from_bytes(found)
    return read_at(terms._postfile, info.extent()[0], _length(info))


def read_all(terms: Any) -> Iterator[Entry]:
    for key, value in terms._tindex.items():
        field, term = terms._keydecoder(key)
        info = W3TermInfo.from_bytes(value)
        packed = read_at(terms._postfile, info.extent()[0], _length(info))
        yield Entry(field, term, packed)
