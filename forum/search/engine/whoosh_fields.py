"""The Whoosh schema, and a document as its fields. Our own analyser makes the terms.

Texts become postings with positions; keywords (key, kind, facets, audience) become postings
without. Field lengths, sort values and version are one record of fixed size in a column, which
numpy reads straight from the file.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from whoosh import columns, fields, formats

from forum.search.engine.analyser import AnalysedText
from forum.search.engine.indexed_document import (
    RECORD,
    encoded,
    index_document,
    positions_by_term,
)
from forum.search.engine.term_vectors import serialise
from forum.search.engine.types import Document
from forum.search.engine.weights import FIELDS

IndexedTerms = Iterator[tuple[bytes, int, float, bytes]]  # term, frequency, weight, value


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
        for term, found in positions_by_term(value).items():
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


def document_fields(document: Document) -> dict[str, object]:
    """Keyword arguments for Whoosh's add_document."""
    indexed = index_document(document)
    return {
        "key": [indexed.key],
        "display_title": indexed.title.encode(),
        "term_vector": zlib.compress(serialise(indexed.texts).encode(), 1),
        "record": indexed.record,
        **indexed.keywords,
        **indexed.texts,
    }
