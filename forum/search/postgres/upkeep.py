"""Keeps the index small: takes words of deleted documents out of it, and joins segments.

Each step is a transaction of its own that may be killed. One process does it at a time.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Engine,
    Integer,
    bindparam,
    delete,
    func,
    select,
    update,
)

from forum.core import data_version
from forum.models.search_postings import (
    SearchDeletion,
    SearchDocument,
    SearchKeyword,
    SearchPosting,
    SearchSegment,
)
from forum.search.engine.indexed_document import RECORD
from forum.search.postgres import locks, packing, writing
from forum.search.postgres.packing import SEGMENT_SIZE, DocumentWords, SegmentPacker

JOINED = 8  # segments of about one size that become one
PURGED = 200  # documents at once
WORTH_JOINING = SEGMENT_SIZE // JOINED  # larger ones are joined only at night
MOST_DELETED = 0.2  # of a segment that is written anew at night

SIZES = (
    select(SearchSegment.id, SearchSegment.size, func.count(SearchDeletion.number))
    .outerjoin(SearchDeletion, SearchDeletion.segment == SearchSegment.id)
    .group_by(SearchSegment.id, SearchSegment.size)
)
UNPURGED = (
    select(SearchDeletion.segment, SearchDeletion.number, SearchDeletion.words)
    .where(SearchDeletion.words.is_not(None))
    .limit(PURGED)
)
_moved = (
    func.unnest(
        bindparam("segments", type_=ARRAY(BigInteger)),
        bindparam("before", type_=ARRAY(Integer)),
        bindparam("after", type_=ARRAY(Integer)),
    )
    .table_valued("segment", "before", "after")
    .render_derived(name="moved")
)
MOVE = (
    update(SearchDocument)
    .where(SearchDocument.segment == _moved.c.segment)
    .where(SearchDocument.number == _moved.c.before)
    .values(segment=bindparam("into"), number=_moved.c.after)
)
TOMBSTONES = delete(SearchDocument).where(SearchDocument.segment.is_(None))


class SegmentSize(NamedTuple):
    id: int
    size: int
    deleted: int

    @property
    def alive(self) -> int:
        return self.size - self.deleted


def tidy(database: Engine, is_thorough: bool = False) -> None:
    """is_thorough: join large segments too, and write those anew that hold many deleted ones."""
    while _step(database, purge):
        pass
    while _step(database, lambda connection: join(connection, is_thorough)):
        pass


def _step(database: Engine, work: Callable[[Connection], bool]) -> bool:
    """Whether there may be more to do. What is found does not change, so no page does."""
    with database.begin() as connection:
        connection = connection.execution_options(**{data_version.NO_CHANGE: True})
        return locks.take_upkeep(connection) and work(connection)


def purge(connection: Connection) -> bool:
    """Take deleted documents out of the lists in which their words are."""
    connection.execute(TOMBSTONES)
    rows = connection.execute(UNPURGED).all()
    by_segment: dict[int, dict[int, DocumentWords]] = defaultdict(dict)
    for segment, number, words in rows:
        by_segment[segment][number] = packing.words(words or b"")
    for segment, documents in by_segment.items():
        _purge_terms(connection, segment, documents)
        _purge_keywords(connection, segment, documents)
        purged = SearchDeletion.segment == segment, SearchDeletion.number.in_(list(documents))
        connection.execute(update(SearchDeletion).where(*purged).values(words=None))
    return len(rows) == PURGED


def _purge_terms(connection: Connection, segment: int, documents: dict[int, DocumentWords]) -> None:
    gone = np.array(list(documents))
    terms = {term for words in documents.values() for term in words.terms}
    of_segment = SearchPosting.segment == segment
    stored = select(SearchPosting.term, SearchPosting.packed).where(
        of_segment, SearchPosting.term.in_(terms)
    )
    left = {t: packing.without(packed, gone) for t, packed in connection.execute(stored)}
    emptied = [term for term, packed in left.items() if not packed]
    connection.execute(delete(SearchPosting).where(of_segment, SearchPosting.term.in_(emptied)))
    rows = [{"of": term, "is": packed} for term, packed in left.items() if packed]
    if rows:
        change = update(SearchPosting).where(of_segment, SearchPosting.term == bindparam("of"))
        connection.execute(change.values(packed=bindparam("is")), rows)


def _purge_keywords(
    connection: Connection, segment: int, documents: dict[int, DocumentWords]
) -> None:
    gone = np.array(list(documents))
    names: dict[int, set[bytes]] = defaultdict(set)
    for words in documents.values():
        for field, name in words.keywords:
            names[field].add(name)
    for field, wanted in names.items():
        of_field = SearchKeyword.segment == segment, SearchKeyword.field == field
        stored = select(SearchKeyword.name, SearchKeyword.packed).where(
            *of_field, SearchKeyword.name.in_(wanted)
        )
        left = {n: packing.keyword_without(p, gone) for n, p in connection.execute(stored)}
        emptied = [name for name, packed in left.items() if not packed]
        connection.execute(delete(SearchKeyword).where(*of_field, SearchKeyword.name.in_(emptied)))
        rows = [{"of": name, "is": packed} for name, packed in left.items() if packed]
        if rows:
            change = update(SearchKeyword).where(*of_field, SearchKeyword.name == bindparam("of"))
            connection.execute(change.values(packed=bindparam("is")), rows)


def join(connection: Connection, is_thorough: bool = False) -> bool:
    """Join one group of segments; whether there was one."""
    sizes = [SegmentSize(*row) for row in connection.execute(SIZES)]
    group = choose(sizes, is_thorough)
    if group:
        _join(connection, [one.id for one in group])
    return bool(group)


def choose(sizes: Sequence[SegmentSize], is_thorough: bool) -> list[SegmentSize]:
    """Segments to join; those without a document first, which only go."""
    if empty := [one for one in sizes if not one.alive]:
        return empty
    return _scattered(sizes) if is_thorough else _of_one_size(sizes)


def _of_one_size(sizes: Sequence[SegmentSize]) -> list[SegmentSize]:
    by_size: dict[int, list[SegmentSize]] = defaultdict(list)
    for one in sizes:
        if one.alive <= WORTH_JOINING:
            by_size[int(math.log(one.alive, JOINED) + 1e-9)].append(one)
    return next((alike[:JOINED] for alike in by_size.values() if len(alike) >= JOINED), [])


def _scattered(sizes: Sequence[SegmentSize]) -> list[SegmentSize]:
    """Those that are half empty or hold many deleted ones, as many as fit into one."""
    group: list[SegmentSize] = []
    for one in sorted(sizes, key=lambda size: size.alive):
        is_worn = one.deleted > MOST_DELETED * one.size
        fits = sum(other.alive for other in group) + one.alive <= SEGMENT_SIZE
        if fits and (is_worn or one.alive <= SEGMENT_SIZE // 2):
            group.append(one)
    is_worth_it = len(group) > 1 or any(one.deleted > MOST_DELETED * one.size for one in group)
    return group if is_worth_it else []


class JoinedSegment:
    """The documents of several segments, and where each came from."""

    def __init__(self) -> None:
        self.packer = SegmentPacker()
        self.moved: dict[int, np.ndarray] = {}  # by segment: the new number of each, or -1

    def add(self, connection: Connection, segment: int, deleted: set[int]) -> None:
        stored = select(SearchSegment.keys, SearchSegment.records).where(
            SearchSegment.id == segment
        )
        keys, records = connection.execute(stored).one()
        self.moved[segment] = moved = self._add_records(json.loads(keys), records, deleted)
        postings = select(SearchPosting.term, SearchPosting.packed)
        for term, packed in connection.execute(postings.where(SearchPosting.segment == segment)):
            self.packer.add_term(term, packed, moved)
        keywords = select(SearchKeyword.field, SearchKeyword.name, SearchKeyword.packed)
        of_segment = keywords.where(SearchKeyword.segment == segment)
        for field, name, packed in connection.execute(of_segment):
            self.packer.add_keyword((field, name), packed, moved)

    def _add_records(self, keys: list[str], records: bytes, deleted: set[int]) -> np.ndarray:
        moved = np.full(len(keys), -1, np.int32)
        for number, key in enumerate(keys):
            if number not in deleted:
                moved[number] = len(self.packer)
                at = number * RECORD.itemsize
                self.packer.add_record(key, records[at : at + RECORD.itemsize])
        return moved

    def moves(self) -> dict[str, list[int]]:
        """The parameters of MOVE."""
        alive = {segment: np.flatnonzero(moved >= 0) for segment, moved in self.moved.items()}
        return {
            "segments": [segment for segment, numbers in alive.items() for _ in numbers],
            "before": [int(n) for numbers in alive.values() for n in numbers],
            "after": [int(n) for s, numbers in alive.items() for n in self.moved[s][numbers]],
        }


def _join(connection: Connection, ids: list[int]) -> None:
    joined = JoinedSegment()
    deleted = _deleted(connection, ids)
    for segment in ids:
        numbers = {number for one, number in deleted if one == segment}
        joined.add(connection, segment, numbers)
    into = writing.new_id()
    if len(joined.packer):
        writing.write_packed(connection, into, joined.packer)
    for table in (SearchPosting, SearchKeyword):
        connection.execute(delete(table).where(table.segment.in_(ids)))
    locks.take_writing(connection)
    meanwhile = _deleted(connection, ids)
    late = [
        (into, int(joined.moved[segment][number]), words)
        for (segment, number), words in meanwhile.items()
        if (segment, number) not in deleted
    ]
    writing.delete_places(connection, late)
    connection.execute(MOVE, {"into": into, **joined.moves()})
    connection.execute(delete(SearchDeletion).where(SearchDeletion.segment.in_(ids)))
    connection.execute(delete(SearchSegment).where(SearchSegment.id.in_(ids)))


def _deleted(connection: Connection, ids: list[int]) -> dict[tuple[int, int], bytes | None]:
    """{place: words} of the documents that are deleted."""
    columns = SearchDeletion.segment, SearchDeletion.number, SearchDeletion.words
    found = connection.execute(select(*columns).where(SearchDeletion.segment.in_(ids)))
    return {(segment, number): words for segment, number, words in found}
