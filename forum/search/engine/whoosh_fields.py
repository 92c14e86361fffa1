"""The Whoosh schema, and a document as its fields. Our own analyser makes the terms.

Texts become postings with positions; keywords (key, kind, facets, audience) become postings
without. Field lengths, sort values and version are one record of fixed size in a column, which
numpy reads straight from the file.
"""

import math
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import numpy as np
from whoosh import columns, fields, formats

from forum.search.engine import analyser
from forum.search.engine.analyser import AnalysedText
from forum.search.engine.stop_words import CONTEXT_ONLY, STOP_WORDS
from forum.search.engine.term_vectors import serialise, spelling_words
from forum.search.engine.types import EVERYONE, Document
from forum.search.engine.weights import FIELDS, SORTS

LAYOUT = 8  # raise it when the analyser, the fields or the columns change
RECORD = np.dtype(
    [("length", "<u2", (len(FIELDS),)), ("sort", "<f8", (len(SORTS),)), ("version", "<i8"),
     ("tie", "<u4"), ("is_there", "u1")]
)  # fmt: skip
_PACK = struct.Struct(f"<{len(FIELDS)}H{len(SORTS)}dqIB")

IndexedTerms = Iterator[tuple[bytes, int, float, bytes]]  # term, frequency, weight, value


def index_layout() -> str:
    """An index of another layout is not read but rebuilt."""
    parts = [*FIELDS, *SORTS, *sorted(STOP_WORDS)]
    return f"{LAYOUT}-{zlib.crc32(' '.join(parts).encode()):08x}"


class PositionsFormat(formats.Format):
    """The value of a posting: its positions, two bytes each."""

    posting_size = -1

    def __init__(self) -> None:
        super().__init__(posting_size=-1)


class TextField(fields.FieldType):
    """Takes an analysed text."""

    def __init__(self) -> None:
        super().__init__(PositionsFormat(), analyzer=None, scorable=False, stored=False)

    def index(self, value: AnalysedText, **_: object) -> IndexedTerms:
        positions: dict[str, list[int]] = {}
        for term, position in zip(value.terms, value.positions, strict=True):
            if term in positions:
                positions[term].append(position)
            else:
                positions[term] = [position]
        for term, position in value.joined:
            positions[term] = sorted({*positions.get(term, ()), position})
        for term, found in positions.items():
            number = len(found)
            yield term.encode(), number, float(number), _packer(number)(*found)


@cache
def _packer(number: int) -> Callable[..., bytes]:
    return struct.Struct(f"<{number}H").pack


class KeywordField(fields.FieldType):
    """Takes keywords unchanged; with a column the first one is stored in it."""

    def __init__(self, column: columns.Column | None = None) -> None:
        super().__init__(formats.Existence(), analyzer=None, scorable=False, stored=False)
        self.column_type = column

    def index(self, value: Iterable[str], **_: object) -> IndexedTerms:
        for name in sorted(set(value)):
            yield encoded(name), 1, 1.0, b""

    def to_column_value(self, value: Sequence[str]) -> bytes:
        return encoded(value[0])


class IndexSchema(fields.Schema):
    """Whoosh writes the schema with each commit, so its watermark is that of the commit."""

    watermark = -1


def schema() -> IndexSchema:
    texts = {name: TextField() for name in FIELDS}
    return IndexSchema(
        key=KeywordField(columns.VarBytesColumn()),
        kind=KeywordField(columns.RefBytesColumn()),
        audience=KeywordField(),
        facet=KeywordField(),
        spelling=KeywordField(),
        title_word=KeywordField(),
        display_title=fields.COLUMN(columns.VarBytesColumn()),
        term_vector=fields.COLUMN(columns.VarBytesColumn()),
        record=fields.COLUMN(columns.FixedBytesColumn(RECORD.itemsize)),
        **texts,
    )


def encoded(name: str) -> bytes:
    """A lone surrogate, which UTF-8 cannot encode, becomes a question mark."""
    return name.encode("utf-8", "replace")


def facet_term(facet: str, value: str) -> str:
    return f"{facet}\x1f{value}"


def document_fields(document: Document) -> dict[str, object]:
    """Keyword arguments for Whoosh's add_document."""
    texts = {name: analyser.analyse(document.texts.get(name, "")) for name in FIELDS}
    postings = {name: found for name, found in texts.items() if found.words}
    is_public = EVERYONE in document.audience
    title = analyser.clean(document.texts.get("title", "")).strip()
    return {
        "key": [document.key],
        "kind": [document.kind],
        "audience": list(document.audience),
        "facet": [facet_term(f, v) for f, values in document.facets.items() for v in values],
        # Words of restricted documents must not appear in suggestions.
        "spelling": spelling_words(texts.values()) if is_public else [],
        "title_word": texts["title"].words,
        "display_title": title.encode(),
        "term_vector": zlib.compress(serialise(postings).encode(), 1),
        "record": _record(document, postings),
        **postings,
    }


def _record(document: Document, texts: dict[str, AnalysedText]) -> bytes:
    lengths = [_length(texts[name]) if name in texts else 0 for name in FIELDS]
    sorts = [_number(document.sorts.get(name, 0.0)) for name in SORTS]
    tie = zlib.crc32(encoded(document.key))
    return _PACK.pack(*lengths, *sorts, document.version, tie, 1)


def _length(text: AnalysedText) -> int:
    """In terms, for BM25; CONTEXT_ONLY terms count no more than stop words."""
    context_only = sum(map(text.terms.count, CONTEXT_ONLY))
    return min(len(text.terms) - context_only + len(text.joined), 65_535)


def _number(value: float) -> float:
    return float(value) if math.isfinite(value) else 0.0
