"""A document as any index stores it: analysed texts, keywords, a record of numbers."""

import math
import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from forum.search.engine import analyser
from forum.search.engine.analyser import AnalysedText
from forum.search.engine.stop_words import CONTEXT_ONLY, STOP_WORDS
from forum.search.engine.term_vectors import spelling_words
from forum.search.engine.types import EVERYONE, Document
from forum.search.engine.weights import FIELDS, SORTS

LAYOUT = 8  # raise it when the analyser, the fields or the columns change
RECORD = np.dtype(
    [("length", "<u2", (len(FIELDS),)), ("sort", "<f8", (len(SORTS),)), ("version", "<i8"),
     ("tie", "<u4"), ("is_there", "u1")]
)  # fmt: skip
KEYWORDS = ("kind", "audience", "facet", "spelling", "title_word")
_PACK = struct.Struct(f"<{len(FIELDS)}H{len(SORTS)}dqIB")


def index_layout() -> str:
    """An index of another layout is not read but rebuilt."""
    parts = [*FIELDS, *SORTS, *sorted(STOP_WORDS)]
    return f"{LAYOUT}-{zlib.crc32(' '.join(parts).encode()):08x}"


class IndexedDocument(NamedTuple):
    key: str
    kind: str
    version: int
    title: str
    texts: dict[str, AnalysedText]  # by field, without empty ones
    keywords: dict[str, list[str]]  # by KEYWORDS
    record: bytes  # a RECORD


def index_document(document: Document) -> IndexedDocument:
    analysed = {name: analyser.analyse(document.texts.get(name, "")) for name in FIELDS}
    texts = {name: found for name, found in analysed.items() if found.words}
    facets = [facet_term(f, v) for f, values in document.facets.items() for v in values]
    # Words of restricted documents must not appear in suggestions.
    is_public = EVERYONE in document.audience
    keywords = {
        "kind": [document.kind],
        "audience": list(document.audience),
        "facet": facets,
        "spelling": spelling_words(analysed.values()) if is_public else [],
        "title_word": analysed["title"].words,
    }
    title = analyser.clean(document.texts.get("title", "")).strip()
    record = _record(document, texts)
    return IndexedDocument(
        document.key, document.kind, document.version, title, texts, keywords, record
    )


def positions_by_term(text: AnalysedText) -> dict[str, list[int]]:
    """Where each term stands, ascending; hyphenated words as one term, too."""
    positions: dict[str, list[int]] = {}
    for term, position in zip(text.terms, text.positions, strict=True):
        if term in positions:
            positions[term].append(position)
        else:
            positions[term] = [position]
    for term, position in text.joined:
        positions[term] = sorted({*positions.get(term, ()), position})
    return positions


def encoded(name: str) -> bytes:
    """A lone surrogate, which UTF-8 cannot encode, becomes a question mark."""
    return name.encode("utf-8", "replace")


def facet_term(facet: str, value: str) -> str:
    return f"{facet}\x1f{value}"


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


def latest(changed: Iterable[Document], gone: Iterable[str]) -> dict[str, Document]:
    """The documents to write, by key: of several with one key the last counts."""
    documents = {document.key: document for document in changed}
    for key in gone:
        documents.pop(key, None)
    return documents
