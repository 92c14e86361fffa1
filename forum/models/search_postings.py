"""The search index of a database on PostgreSQL. On SQLite these tables stay empty.

A segment holds up to 8,192 documents by number, as packed lists: forum/search/postgres says how.
It is never changed, only joined with others into a new one; so what a process has read of it
stays right. Its id is random, so that none comes twice.

Nothing here is the source of anything: `flask search rebuild` makes it anew.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db


class SearchIndex(db.Model):
    """One row once there is an index."""

    id: Mapped[int] = mapped_column(primary_key=True)
    layout: Mapped[str] = mapped_column(String(40))
    built_at: Mapped[datetime] = mapped_column(default=clock.now)


class SearchSegment(db.Model):
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    size: Mapped[int]  # documents, with those that are deleted since
    keys: Mapped[bytes] = mapped_column(LargeBinary)  # JSON: the key of each document
    records: Mapped[bytes] = mapped_column(LargeBinary)  # indexed_document.RECORD of each


class SearchDocument(db.Model):
    """Where a document stands now; nowhere, for one that was deleted before it was indexed."""

    __table_args__ = (Index("ix_search_document_place", "segment", "number"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    segment: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[int | None]  # in the segment
    version: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[bytes] = mapped_column(LargeBinary)
    heaviest: Mapped[bytes] = mapped_column(LargeBinary)  # JSON: terms and weights, for "similar"
    words: Mapped[bytes] = mapped_column(LargeBinary)  # packing.DocumentWords: its lists


class SearchPosting(db.Model):
    """The documents of a segment that have a term, in any field, with its positions."""

    segment: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    term: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class SearchKeyword(db.Model):
    """The documents of a segment with a facet value, a kind, a word of a title and so on."""

    segment: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    field: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class SearchDeletion(db.Model):
    """A document of a segment that counts no more, because it changed or is gone."""

    segment: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    words: Mapped[bytes | None] = mapped_column(
        LargeBinary
    )  # None: they are taken out of its lists
