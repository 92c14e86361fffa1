"""A Whoosh codec with posting lists as packed arrays, which numpy reads without copying.

Whoosh's own codec pickles and compresses a tuple for each 128 postings. Here a list is

    count, CRC-32                   four bytes each
    document numbers                four bytes each, ascending
    frequencies                     two bytes each: occurrences in that document
    values                          of the documents in turn, as the field's format wrote them

Term index, columns, segments and compound files are Whoosh's.
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
MAX_FREQUENCY = 65_535


class CorruptPostingList(Exception):
    """A posting list does not match its checksum."""


class PostingList(NamedTuple):
    """`values` is the bytes of all documents, in the order of `docs`."""

    docs: np.ndarray
    frequencies: np.ndarray
    values: Any

    def write(self) -> bytes:
        body = b"".join(
            (
                self.docs.astype("<u4").tobytes(),
                self.frequencies.astype("<u2").tobytes(),
                self.values,
            )
        )
        return _HEAD.pack(len(self.docs), zlib.crc32(body)) + body

    @classmethod
    def read(cls, data: Any) -> "PostingList":
        count, checksum = _HEAD.unpack_from(data)
        body = data[_HEAD.size :]
        if zlib.crc32(body) != checksum:
            raise CorruptPostingList
        docs = np.frombuffer(body, "<u4", count)
        frequencies = np.frombuffer(body, "<u2", count, 4 * count)
        return cls(docs, frequencies, body[6 * count :])


class TermEntry(NamedTuple):
    """A term of a field with its posting list."""

    field: str
    term: bytes
    postings: PostingList


class PackedCodec(W3Codec):
    length_stats = False  # lengths are in a column of our own

    def field_writer(self, storage: Any, segment: Any) -> "PackedFieldWriter":
        return PackedFieldWriter(self, storage, segment)

    def per_document_reader(self, storage: Any, segment: Any) -> "LeanPerDocReader":
        return LeanPerDocReader(storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        """For Whoosh's own matchers."""
        postings = read_at(dbfile, terminfo.extent()[0], _length(terminfo))
        return ListMatcher(
            postings.docs.tolist(), postings.frequencies.tolist(), format=format_, term=term
        )


class LeanPerDocReader(W3PerDocReader):
    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return default  # Whoosh would look for a file for each field of each document


class PackedFieldWriter(W3FieldWriter):
    def add_postings(self, schema: Any, lengths: Any, items: Iterable[TermEntry]) -> None:
        """Entries sorted by field and term."""
        for entry in items:
            number = self._fieldmap.setdefault(entry.field, len(self._fieldmap))
            data = entry.postings.write()
            info = W3TermInfo(df=len(entry.postings.docs))
            info.set_extent(self._postfile.tell(), len(data))
            self._postfile.write(data)
            self._tindex.add(pack_ushort(number) + entry.term, info.to_bytes())


def _length(terminfo: Any) -> int:
    length = terminfo.extent()[1]
    return int(length[0] if isinstance(length, tuple) else length)  # Whoosh forgets to unpack it


def read_at(dbfile: Any, offset: int, length: int) -> PostingList:
    buffer = getattr(dbfile, "_buf", None)  # a view of the memory map, not a copy
    data = dbfile.get(offset, length) if buffer is None else buffer[offset : offset + length]
    return PostingList.read(data)


def read_list(terms: Any, field: str, term: bytes) -> PostingList | None:
    """From one segment; `terms` is its W3TermsReader. None for a term that it does not have."""
    try:
        found = terms._tindex[terms._keycoder(field, term)]
    except KeyError:
        return None
    info = W3TermInfo.from_bytes(found)
    return read_at(terms._postfile, info.extent()[0], _length(info))


def read_all(terms: Any) -> Iterator[TermEntry]:
    for key, value in terms._tindex.items():
        field, term = terms._keydecoder(key)
        info = W3TermInfo.from_bytes(value)
        yield TermEntry(field, term, read_at(terms._postfile, info.extent()[0], _length(info)))
