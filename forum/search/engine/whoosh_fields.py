"""The Whoosh schema, and a document as its fields. Our own analyser makes the terms.

Texts become postings with positions; names (key, kind, facets, audience) become postings without;
what is needed of every document at once (lengths, orders, version) is one record of fixed size in
a column, read by numpy straight from the file.
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
from forum.search.engine.stop_words import NOT_BY_ITSELF
from forum.search.engine.term_vectors import said, spelt
from forum.search.engine.types import EVERYONE, Document
from forum.search.engine.weights import FIELDS, SORTS

RECORD = np.dtype(
    [("length", "<u2", (len(FIELDS),)), ("sort", "<f8", (len(SORTS),)), ("version", "<i8"),
     ("tie", "<u4"), ("is_there", "u1")]
)  # fmt: skip
_PACK = struct.Struct(f"<{len(FIELDS)}H{len(SORTS)}dqIB")

Indexed = Iterator[tuple[bytes, int, float, bytes]]


class Places(formats.Format):
    """The value of a posting: its positions, two bytes each."""

    posting_size = -1

    def __init__(self) -> None:
        super().__init__(posting_size=-1)


class Text(fields.FieldType):
    """Given the postings of a text, already analysed."""

    def __init__(self) -> None:
        super().__init__(Places(), analyzer=None, scorable=False, stored=False)

    def index(self, value: Sequence[Posting], **_: object) -> Indexed:
        places: dict[str, list[int]] = defaultdict(list)
        for term, position in value:
            places[term].append(position)
        for term, noted in places.items():
            found = sorted(set(noted))
            yield (
                term.encode(),
                len(found),
                float(len(found)),
                struct.pack(f"<{len(found)}H", *found),
            )


class Name(fields.FieldType):
    """Given names as they are; a column keeps the last one where it is asked to."""

    def __init__(self, column: columns.Column | None = None) -> None:
        super().__init__(formats.Existence(), analyzer=None, scorable=False, stored=False)
        self.column_type = column

    def index(self, value: Iterable[str], **_: object) -> Indexed:
        for name in sorted(set(value)):
            yield encoded(name), 1, 1.0, b""

    def to_column_value(self, value: Sequence[str]) -> bytes:
        return encoded(value[0])


class Schema(fields.Schema):
    """Whoosh writes the schema with each commit, so the watermark in it is of that commit."""

    watermark = -1


def schema() -> Schema:
    texts = {name: Text() for name in FIELDS}
    return Schema(
        key=Name(columns.VarBytesColumn()),
        kind=Name(columns.RefBytesColumn()),
        audience=Name(),
        facet=Name(),
        spelling=Name(),
        opening=Name(),
        heading=fields.COLUMN(columns.VarBytesColumn()),
        said=fields.COLUMN(columns.VarBytesColumn()),
        record=fields.COLUMN(columns.FixedBytesColumn(RECORD.itemsize)),
        **texts,
    )


def encoded(name: str) -> bytes:
    """Also of what is no text, like half of a surrogate pair: no index holds it."""
    return name.encode("utf-8", "replace")


def facet_term(facet: str, value: str) -> str:
    return f"{facet}\x1f{value}"


def as_fields(document: Document) -> dict[str, object]:
    """Keyword arguments for Whoosh's add_document."""
    found = {name: analyser.spoken(document.texts.get(name, "")) for name in FIELDS}
    postings = {name: analyser.postings(tokens) for name, tokens in found.items() if tokens}
    is_public = EVERYONE in document.audience
    heading = analyser.clean(document.texts.get("title", "")).strip()
    return {
        "key": [document.key],
        "kind": [document.kind],
        "audience": list(document.audience),
        "facet": [facet_term(f, v) for f, values in document.facets.items() for v in values],
        # Words of what only some may read must not come back as suggestions.
        "spelling": spelt(found.values()) if is_public else [],
        "opening": [token.word for token in found["title"]],
        "heading": heading.encode(),
        "said": zlib.compress(said(postings).encode(), 1),
        "record": _record(document, postings),
        **postings,
    }


def _record(document: Document, postings: dict[str, list[Posting]]) -> bytes:
    lengths = [_length(postings.get(name, ())) for name in FIELDS]
    sorts = [_number(document.sorts.get(name, 0.0)) for name in SORTS]
    tie = zlib.crc32(encoded(document.key))
    return _PACK.pack(*lengths, *sorts, document.version, tie, 1)


def _length(postings: Sequence[Posting]) -> int:
    """How long the text is for the ranking; "not" counts as little as other common words."""
    return min(sum(term not in NOT_BY_ITSELF for term, _ in postings), 65_535)


def _number(value: float) -> float:
    return float(value) if math.isfinite(value) else 0.0
