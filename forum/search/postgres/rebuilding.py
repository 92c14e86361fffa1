"""Builds the index anew in one transaction, while others read and write the one there is."""

from collections.abc import Iterable

from sqlalchemy import Connection, text

from forum.search.engine import Document, IndexBusy
from forum.search.engine.indexed_document import index_document, index_layout
from forum.search.postgres import locks, packing, writing

# What was there before; and where the documents that were read are to be found.
PREPARE = (
    "CREATE TEMP TABLE former ON COMMIT DROP AS"
    " SELECT key, segment, number, version FROM search_document",
    "CREATE TEMP TABLE former_segment ON COMMIT DROP AS SELECT id FROM search_segment",
    "CREATE TEMP TABLE built (LIKE search_document) ON COMMIT DROP",
    "ANALYZE former",
    "ANALYZE former_segment",
)
# Others have changed it since, or deleted it: theirs is the newer.
OVERTAKEN = """
    CREATE TEMP TABLE overtaken ON COMMIT DROP AS
    SELECT key FROM search_document AS one
    WHERE segment NOT IN (SELECT id FROM former_segment)
       OR (segment IS NULL AND NOT EXISTS (
           SELECT FROM former WHERE former.key = one.key AND former.version = one.version
       ))
    UNION
    SELECT key FROM former
    WHERE segment IS NOT NULL AND NOT EXISTS (
        SELECT FROM search_document AS one WHERE one.key = former.key
        AND one.segment = former.segment AND one.number = former.number
    )
"""
# What was written for another layout meanwhile cannot be read: what was built stays.
KEEP_NOTHING = (
    "DELETE FROM former",
    "INSERT INTO former_segment SELECT id FROM search_segment"
    " WHERE id NOT IN (SELECT segment FROM built UNION SELECT id FROM former_segment)",
)
REPLACE = (
    "INSERT INTO search_deletion (segment, number, words)"
    " SELECT segment, number, words FROM built JOIN overtaken USING (key)",
    "DELETE FROM built USING overtaken WHERE overtaken.key = built.key",
    "DELETE FROM search_document WHERE segment IS NULL"
    " OR segment IN (SELECT id FROM former_segment)",
    "INSERT INTO search_document SELECT * FROM built",
    "DELETE FROM search_posting WHERE segment IN (SELECT id FROM former_segment)",
    "DELETE FROM search_keyword WHERE segment IN (SELECT id FROM former_segment)",
    "DELETE FROM search_deletion WHERE segment IN (SELECT id FROM former_segment)",
    "DELETE FROM search_segment WHERE id IN (SELECT id FROM former_segment)",
    "DELETE FROM search_index",
)
BUILT = (
    "INSERT INTO search_index (id, layout, built_at) VALUES (1, :layout, now() AT TIME ZONE 'UTC')"
)
COLUMNS = {
    "key": "varchar",
    "segment": "int8",
    "number": "int4",
    "version": "int8",
    "kind": "varchar",
    "title": "bytea",
    "heaviest": "bytea",
    "words": "bytea",
}


def rebuild(connection: Connection, documents: Iterable[Document]) -> None:
    """IndexBusy where another rebuild is running. The caller commits."""
    if not locks.take_upkeep(connection):
        raise IndexBusy("Another process is building the search index.")
    for statement in PREPARE:
        connection.execute(text(statement))
    for batch in packing.batches(map(index_document, documents)):
        rows = writing.write_segment(connection, batch)
        values = ([row[name] for name in COLUMNS] for row in rows)
        writing.copy(connection, "built", COLUMNS, values)
    locks.take_writing(connection)
    last = () if writing.is_there(connection) else KEEP_NOTHING
    for statement in (*last, OVERTAKEN, *REPLACE):
        connection.execute(text(statement))
    connection.execute(text(BUILT), {"layout": index_layout()})
