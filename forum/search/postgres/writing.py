"""Writes documents within a transaction of the caller: when it is committed, they are found."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, inspect, select
from sqlalchemy.dialects import postgresql

from forum.models.search_postings import (
    SearchDeletion,
    SearchDocument,
    SearchIndex,
    SearchSegment,
)
from forum.search.engine import Document, IndexUnavailable
from forum.search.engine.indexed_document import (
    IndexedDocument,
    index_document,
    index_layout,
    latest,
)
from forum.search.engine.term_vectors import heaviest_terms_of
from forum.search.postgres import locks, packing
from forum.search.postgres.packing import SegmentPacker

NOWHERE = {"segment": None, "number": None}
TOMBSTONE = {**NOWHERE, "kind": "", "title": b"", "heaviest": b"", "words": b""}
POSTING_COLUMNS = {"segment": "int8", "term": "bytea", "packed": "bytea"}
KEYWORD_COLUMNS = {"segment": "int8", "field": "int2", "name": "bytea", "packed": "bytea"}
LAYOUT = select(SearchIndex.layout)
KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
PLACES = select(
    SearchDocument.key, SearchDocument.segment, SearchDocument.number, SearchDocument.words
).where(SearchDocument.key.in_(KEYS))
FORGET = delete(SearchDocument).where(SearchDocument.key.in_(KEYS))
_inserting = postgresql.insert(SearchDocument)
UPSERT = _inserting.on_conflict_do_update(
    index_elements=["key"],
    set_={
        name: _inserting.excluded[name]
        for name in inspect(SearchDocument).columns.keys()  # noqa: SIM118  not a dict
        if name != "key"
    },
)


def is_there(connection: Connection) -> bool:
    """Whether there is an index that this version can read."""
    return connection.scalar(LAYOUT) == index_layout()


def apply(connection: Connection, changed: Sequence[Document], gone: Sequence[str]) -> None:
    """IndexUnavailable where there is no index. locks.take_documents() is the caller's."""
    locks.share_writing(connection)
    if not is_there(connection):
        raise IndexUnavailable("There is no search index.")
    documents = [index_document(document) for document in latest(changed, gone).values()]
    keys = list({*gone, *(document.key for document in documents)})
    if not keys:
        return
    former = connection.execute(PLACES, {"keys": keys}).all()
    there = {row.key for row in former if row.segment is not None}
    delete_places(connection, [row[1:] for row in former if row.key in there])
    if forgotten := there.intersection(gone):
        connection.execute(FORGET, {"keys": list(forgotten)})
    rows = write_segment(connection, documents) if documents else []
    # Of one that a rebuild may have read before it went, that it is gone.
    absent = set(gone) - there
    rows += [{"key": key, "version": new_id(), **TOMBSTONE} for key in absent]
    if rows:
        connection.execute(UPSERT, rows)


def delete_places(connection: Connection, places: Iterable[Sequence[Any]]) -> None:
    rows = [{"segment": s, "number": n, "words": words} for s, n, words in places]
    if rows:
        connection.execute(insert(SearchDeletion), rows)


def write_segment(
    connection: Connection, documents: Iterable[IndexedDocument]
) -> list[dict[str, Any]]:
    """The rows of SearchDocument to write with it."""
    packer = SegmentPacker()
    rows: list[dict[str, Any]] = []
    segment = new_id()
    for document in documents:
        rows.append(_document_row(document, segment, len(packer)))
        packer.add(document)
    write_packed(connection, segment, packer)
    return rows


def new_id() -> int:
    return secrets.randbits(62)


def write_packed(connection: Connection, segment: int, packer: SegmentPacker) -> None:
    row = {
        "id": segment,
        "size": len(packer),
        "keys": json.dumps(packer.keys).encode(),
        "records": bytes(packer.records),
    }
    connection.execute(insert(SearchSegment), row)
    postings = ((segment, *found) for found in packer.postings())
    copy(connection, "search_posting", POSTING_COLUMNS, postings)
    keywords = ((segment, *found) for found in packer.keywords())
    copy(connection, "search_keyword", KEYWORD_COLUMNS, keywords)


def copy(
    connection: Connection,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """As fast as PostgreSQL takes them. `columns`: {name: type}, in the order of the values."""
    command = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(command) as copying:
        copying.set_types(list(columns.values()))
        for row in rows:
            copying.write_row(row)


def _document_row(document: IndexedDocument, segment: int, number: int) -> dict[str, Any]:
    return {
        "key": document.key,
        "segment": segment,
        "number": number,
        "version": document.version,
        "kind": document.kind,
        "title": document.title.encode("utf-8", "replace"),
        "heaviest": json.dumps(heaviest_terms_of(document.texts)).encode(),
        "words": packing.pack_words(document),
    }
