"""The Whoosh schema, and a document as its fields. Our own analyser makes the terms.

Texts become postings with positions; keywords (key, kind, facets, audience) become postings
without. Field lengths, sort values and version are one record of fixed size in a column, which
numpy reads straight from the file.
"""

import math
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from whoosh import columns, fields, formats

from forum.search.engine import analyser
from forum.search.engine.analyser import Posting
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
    """Takes the postings of an analysed text."""

    def __init__(self) -> None:
        super().__init__(PositionsFormat(), analyzer=None, scorable=False, stored=False)

    def index(self, value: Sequence[Posting], **_: object) -> IndexedTerms:
        positions: dict[str, list[int]] = defaultdict(list)
        for term, position in value:
            positions[term].append(position)
        for term, several in positions.items():
            found = sorted(set(several))
            yield (
                term.encode(),
                len(found),
                float(len(found)),
                struct.pack(f"<{len(found)}H", *found),
            )


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
    tokens = {name: analyser.first_tokens(document.texts.get(name, "")) for name in FIELDS}
    postings = {name: analyser.postings(found) for name, found in tokens.items() if found}
    is_public = EVERYONE in document.audience
    title = analyser.clean(document.texts.get("title", "")).strip()
    return {
        "key": [document.key],
        "kind": [document.kind],
        "audience": list(document.audience),
        "facet": [facet_term(f, v) for f, values in document.facets.items() for v in values],
        # Words of restricted documents must not appear in suggestions.
        "spelling": spelling_words(tokens.values()) if is_public else [],
        "title_word": [token.word for token in tokens["title"]],
        "display_title": title.encode(),
        "term_vector": zlib.compress(serialise(postings).encode(), 1),
        "record": _record(document, postings),
        **postings,
    }


def _record(document: Document, postings: dict[str, list[Posting]]) -> bytes:
    lengths = [_length(postings.get(name, ())) for name in FIELDS]
    sorts = [_number(document.sorts.get(name, 0.0)) for name in SORTS]
    tie = zlib.crc32(encoded(document.key))
    return _PACK.pack(*lengths, *sorts, document.version, tie, 1)


def _length(postings: Sequence[Posting]) -> int:
    """In terms, for BM25; CONTEXT_ONLY terms count no more than stop words."""
    return min(sum(term not in CONTEXT_ONLY for term, _ in postings), 65_535)


def _number(value: float) -> float:
    return float(value) if math.isfinite(value) else 0.0
