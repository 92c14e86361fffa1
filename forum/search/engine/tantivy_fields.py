"""The tantivy schema, and a document in it. The same analyser as with Whoosh makes the terms.

Tantivy scores a field at a time. So all texts stand in one field, a text of weight 3 three times:
BM25 over that is BM25F, as with Whoosh. What each text says is stored, to tell what matched.
"""

import math
import struct
import zlib
from collections.abc import Iterable

import tantivy

from forum.search.engine import analyser
from forum.search.engine.analyser import Posting
from forum.search.engine.shapes import EVERYONE, Document
from forum.search.engine.telling import said, spelt
from forum.search.engine.weights import FIELDS, SORTS, bonus

WATERMARK = "\x00watermark"  # a document of its own, meant for nobody; its version is the watermark
ALL = "all"
WEIGHT = "weight"
# Tantivy counts a column of one value a document ten times as fast as one of several values: so
# the first values of all facets stand in columns of their own, and only what is more in another.
SLOTS = tuple(f"slot{number}" for number in range(16))
REST = "more"
APART = 100  # positions between one text and the next: no phrase goes over
_TIE = 1e-5  # of the score, to tell equals apart in the same way each time


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "kind"):
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw")
    for name in ("facet", "audience", "spelling", "opening"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*SLOTS, REST):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("heading", "said"):
        builder.add_bytes_field(name, stored=True)
    builder.add_text_field(ALL, tokenizer_name="whitespace", index_option="position")
    builder.add_integer_field("version", stored=False, indexed=False, fast=True)
    builder.add_float_field(WEIGHT, stored=False, indexed=False, fast=True)
    for name in SORTS:
        builder.add_unsigned_field(name, stored=False, indexed=False, fast=True)
    return builder.build()


def facet_term(facet: str, value: str) -> str:
    return f"{facet}\x1f{value}"


def as_document(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    found = {name: analyser.spoken(document.texts.get(name, "")) for name in FIELDS}
    postings = {name: analyser.postings(tokens) for name, tokens in found.items() if tokens}
    made.add_text("key", written(document.key))
    made.add_text("kind", written(document.kind))
    for word in set(document.audience):
        made.add_text("audience", written(word))
    _add_facets(made, document)
    for word in spelt(found.values()) if EVERYONE in document.audience else ():
        made.add_text("spelling", word)
    for word in {token.word for token in found["title"]}:
        made.add_text("opening", word)
    made.add_bytes("heading", analyser.clean(document.texts.get("title", "")).strip().encode())
    made.add_bytes("said", said(postings).encode())
    made.add_pre_tokenized_text(ALL, _pretokenized(_said_by_weight(postings)))
    _add_numbers(made, document)
    return made


def _add_facets(made: tantivy.Document, document: Document) -> None:
    terms = {facet_term(f, v) for f, values in document.facets.items() for v in values}
    for number, term in enumerate(sorted(map(written, terms))):
        made.add_text("facet", term)
        made.add_text(SLOTS[number] if number < len(SLOTS) else REST, term)
    for name in SLOTS[len(terms) :]:
        made.add_text(name, "")  # a column without gaps is counted faster too


def _said_by_weight(postings: dict[str, list[Posting]]) -> list[Posting]:
    everything: list[Posting] = []
    start = 0
    for name, found in postings.items():
        for _ in range(max(1, round(FIELDS[name].weight))):
            everything += [Posting(term, start + position) for term, position in found]
            start += max((position for _, position in found), default=0) + APART
    return everything


def _pretokenized(postings: Iterable[Posting]) -> tantivy.PreTokenizedString:
    tokens = [tantivy.Token(term, position, 0, 0) for term, position in postings]
    return tantivy.PreTokenizedString("", tokens)


def _add_numbers(made: tantivy.Document, document: Document) -> None:
    made.add_integer("version", document.version)
    values = {name: _number(document.sorts.get(name, 0.0)) for name in SORTS}
    tie = zlib.crc32(written(document.key).encode())
    share = float(bonus(values["useful"], values["newest"])) + _TIE * (1 - tie / 2**32)  # type: ignore[arg-type]
    # Tantivy multiplies the score by log2(2 + this).
    made.add_float(WEIGHT, 2**share - 2)
    for name, value in values.items():
        made.add_unsigned(name, order(name, value, values["newest"], tie))


def order(name: str, value: float, newest: float, tie: int) -> int:
    """One number of 64 bits that orders by the value, then newest first, then always alike."""
    if name == "newest":
        moment = min(max(int(newest * 1024), 0), 2**42 - 1)
        return moment << 22 | (2**22 - 1 - (tie >> 10))
    minutes = min(max(int(newest / 60), 0), 2**26 - 1)
    return _rising(value) << 32 | minutes << 6 | (63 - (tie >> 26))


def _rising(value: float) -> int:
    """A float of 32 bits as a whole number of the same order."""
    bits: int = struct.unpack(">I", struct.pack(">f", value))[0]
    return bits ^ (0xFFFFFFFF if bits >> 31 else 0x80000000)


def _number(value: float) -> float:
    return float(value) if math.isfinite(value) and abs(value) < 1e38 else 0.0


def written(name: str) -> str:
    """Without what is no text, like half of a surrogate pair."""
    return name.encode("utf-8", "replace").decode()
