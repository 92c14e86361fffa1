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

from forum.search.engine.segment import PostingList

_HEAD = struct.Struct("<II")
_INFO = struct.Struct("!BfIBBfIIqi")  # a W3TermInfo: only df, offset and length are used
_NO_ID = 0xFFFFFFFF
_KEY_AND_VALUE = struct.Struct("!ii")  # their lengths, in Whoosh's hash file
MAX_FREQUENCY = 65_535


class CorruptPostingList(Exception):
    """A posting list does not match its checksum."""


def read_postings(data: Any) -> PostingList:
    count, checksum = _HEAD.unpack_from(data)
    body = data[_HEAD.size :]
    if zlib.crc32(body) != checksum:
        raise CorruptPostingList
    docs = np.frombuffer(body, "<u4", count)
    frequencies = np.frombuffer(body, "<u2", count, 4 * count)
    return PostingList(docs, frequencies, body[6 * count :])


class TermEntry(NamedTuple):
    """A term of a field with its posting list."""

    field: str
    term: bytes
    postings: PostingList


class PackedEntry(NamedTuple):
    """A term of a field with its posting list as it is stored."""

    field: str
    term: bytes
    docs: bytes
    frequencies: bytes
    values: bytes


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
    def add_postings(self, schema: Any, lengths: Any, items: Iterable[PackedEntry]) -> None:
        """Entries sorted by field and term."""
        add_term = TermIndexAppender(self._tindex).add
        write, offset = self._postfile.file.write, self._postfile.tell()
        numbers = self._fieldmap
        for field, term, docs, frequencies, values in items:
            number = numbers.setdefault(field, len(numbers))
            body = b"".join((docs, frequencies, values))
            count, length = len(docs) // 4, _HEAD.size + len(body)
            write(_HEAD.pack(count, zlib.crc32(body)))
            write(body)
            info = _INFO.pack(0, 0.0, count, 0, 0, 0.0, _NO_ID, _NO_ID, offset, length)
            add_term(pack_ushort(number) + term, info)
            offset += length


class TermIndexAppender:
    """Whoosh's OrderedHashWriter.add(), which asks the file for its position three times a key."""

    def __init__(self, index: Any) -> None:
        self._index, self._write = index, index.dbfile.file.write
        self._position = index.dbfile.tell()

    def add(self, key: bytes, value: bytes) -> None:
        """Keys must ascend."""
        index, position = self._index, self._position
        index.index.append(position)
        self._write(_KEY_AND_VALUE.pack(len(key), len(value)) + key + value)
        self._position = position + _KEY_AND_VALUE.size + len(key) + len(value)
        hashed = index.hashfn(key)
        index.buckets[hashed & 255].append((hashed, position))
        index.lastkey = key


def _length(terminfo: Any) -> int:
    length = terminfo.extent()[1]
    return int(length[0] if isinstance(length, tuple) else length)  # Whoosh forgets to unpack it


def read_at(dbfile: Any, offset: int, length: int) -> PostingList:
    buffer = getattr(dbfile, "_buf", None)  # a view of the memory map, not a copy
    data = dbfile.get(offset, length) if buffer is None else buffer[offset : offset + length]
    return read_postings(data)


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
