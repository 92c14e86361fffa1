"""The same questions asked of SQLite's FTS5, with permission and facet counts: the yardstick."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from forum.search.engine import Document

_TABLES = """
    CREATE VIRTUAL TABLE text USING fts5(
        title, summary, names, body, comments, tokenize='porter unicode61'
    );
    CREATE TABLE facet (facet TEXT, value TEXT, id INTEGER, PRIMARY KEY (facet, value, id))
        WITHOUT ROWID;
    CREATE INDEX facet_of ON facet (id, facet, value);
    CREATE TABLE audience (word TEXT, id INTEGER, PRIMARY KEY (word, id)) WITHOUT ROWID;
    CREATE TEMP TABLE hit (id INTEGER PRIMARY KEY, rank REAL);
"""
_TEXTS = ("title", "summary", "names", "body", "comments")


class Fts5:
    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_TABLES)

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            number = int(document.key.rpartition(":")[2])
            texts = [document.texts.get(name, "") for name in _TEXTS]
            self._db.execute(
                "INSERT INTO text (rowid, title, summary, names, body, comments)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [number, *texts],
            )
            self._db.executemany(
                "INSERT INTO facet VALUES (?, ?, ?)",
                [(f, v, number) for f, values in document.facets.items() for v in values],
            )
            self._db.executemany(
                "INSERT INTO audience VALUES (?, ?)", [(w, number) for w in document.audience]
            )
        self._db.commit()
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that its size can be seen

    def find(
        self, words: str, chosen: Mapping[str, frozenset[str]], facets: Iterable[str], phrase: bool
    ) -> list[int]:
        match = f'"{words}"' if phrase else " OR ".join(f'"{word}"' for word in words.split())
        self._db.execute("DELETE FROM hit")
        self._db.execute(
            "INSERT INTO hit SELECT text.rowid, bm25(text, 3, 2, 2, 1, 0.5) FROM text"
            " WHERE text MATCH ? AND EXISTS"
            " (SELECT 1 FROM audience WHERE word = 'everyone' AND id = text.rowid)",
            [match],
        )
        for facet in facets:
            others = {f: values for f, values in chosen.items() if f != facet}
            within, given = _within(others)
            self._db.execute(
                "SELECT value, count(*) FROM hit CROSS JOIN facet USING (id)"
                f" WHERE facet = ? {within} GROUP BY value",
                [facet, *given],
            ).fetchall()
        within, given = _within(chosen)
        self._db.execute(f"SELECT count(*) FROM hit WHERE true {within}", given).fetchone()
        rows = self._db.execute(
            f"SELECT id FROM hit WHERE true {within} ORDER BY rank LIMIT 10", given
        )
        return [row[0] for row in rows]

    def snippets(self, words: str, found: list[int]) -> list[str]:
        """Of the texts of a page."""
        match = " OR ".join(f'"{word}"' for word in words.split())
        cut = (
            "SELECT snippet(text, 3, '<', '>', '…', 40) FROM text WHERE text MATCH ? AND rowid = ?"
        )
        return [self._db.execute(cut, [match, number]).fetchone()[0] for number in found]


def _within(chosen: Mapping[str, frozenset[str]]) -> tuple[str, list[str]]:
    clauses, given = [], []
    for facet, values in chosen.items():
        marks = ", ".join("?" for _ in values)
        clauses.append(
            f"AND hit.id IN (SELECT id FROM facet WHERE facet = ? AND value IN ({marks}))"
        )
        given += [facet, *sorted(values)]
    return " ".join(clauses), given
