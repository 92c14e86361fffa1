"""What a part of the data is: a commit leaves each page as it is that is made of other parts.

Writing. A statement changes EVERYTHING, except what stands in OF_ITSELF and ABOUT_ONE: a comment
that is added, a rating, and what is worked out of ratings. To hide, hold, take back, edit or delete
is never among them: what moderators, releases and people withdraw empties all that is kept.

Reading. The words of each SELECT say which parts a page is made of, whoever sends it: a table that
is named in any place counts as read. A statement with the execution option ABOUT promises that it
reads of one case study alone, the one whose id is in that parameter.

Case studies share BUCKETS rows of data_version, so that one short read gives them all.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import has_request_context, request

# Ids of rows of data_version
EVERYTHING, COMMENTS, SCORES, RATINGS, MENTIONS, INDEX = 1, 2, 3, 4, 5, 6
FIRST_BUCKET, BUCKETS = 100, 64
ABOUT = "about_case_study"  # an execution option: the name of the parameter that has its id
READ = "exchange.parts_read"  # in the WSGI environment: a set for the page, and for each inner part

TABLES = {
    COMMENTS: ("comment",),
    SCORES: ("score", "listed_case_study"),
    RATINGS: (
        *("rating", "rating_term", "rater", "discount"),
        *("group_votes", "group_votes_term", "group_move"),
    ),
    MENTIONS: ("mention",),
    INDEX: (  # of search, in PostgreSQL; whoever searches notes it (search/index.py)
        *("search_index", "search_segment", "search_document"),
        *("search_posting", "search_keyword", "search_deletion"),
    ),
}
OF_ITSELF = {
    RATINGS: ("INSERT", "UPDATE"),
    MENTIONS: ("INSERT", "DELETE"),
    INDEX: ("INSERT", "UPDATE", "DELETE"),
}
ABOUT_ONE = {
    ("INSERT", "comment"),
    ("INSERT", "score"),
    ("UPDATE", "score"),
    ("UPDATE", "listed_case_study"),
}
NARROWED = {COMMENTS, SCORES}  # by ABOUT
_PART_OF = {table: part for part, tables in TABLES.items() for table in tables}
_WORD = re.compile(r"\w+")
_NAME_OF_ID = re.compile(r"case_study_id(?:_m?\d+)?$")
_ONE_ROW = re.compile(r'WHERE "?\w+"?\.case_study_id = \S+(?: AND .*)?$', re.DOTALL)


@dataclass(frozen=True)
class Versions:
    """The tokens of all parts at one moment."""

    rows: tuple[tuple[int, str], ...]

    def of(self, parts: Collection[int]) -> tuple[str | None, ...]:
        tokens = dict(self.rows)
        return tuple(tokens.get(part) for part in sorted({EVERYTHING, *parts}))


def bucket(case_study_id: int) -> int:
    return FIRST_BUCKET + case_study_id % BUCKETS


# Writing


def written(statement: str, table: str, context: Any) -> set[int]:
    """The parts that a statement changes."""
    verb, part = statement.split(None, 1)[0].upper(), _PART_OF.get(table)
    if part is None:
        return {EVERYTHING}
    if verb in OF_ITSELF.get(part, ()):
        return {part}
    ids = _ids(statement, verb, context) if (verb, table) in ABOUT_ONE else set()
    return {part, *map(bucket, ids)} if ids else {EVERYTHING}


def _ids(statement: str, verb: str, context: Any) -> set[int]:
    """Of the case studies that it is about; empty where that cannot be said for sure."""
    is_clear = " VALUES (" in statement if verb == "INSERT" else _changes_one(statement)
    if not is_clear or getattr(context, "compiled", None) is None:
        return set()
    ids: set[int] = set()
    for parameters in context.compiled_parameters:
        found = {value for name, value in parameters.items() if _NAME_OF_ID.match(name)}
        if not found or not all(isinstance(value, int) for value in found):
            return set()
        ids |= found
    return ids


@lru_cache(maxsize=1_000)
def _changes_one(statement: str) -> bool:
    return bool(_ONE_ROW.search(statement)) and " OR " not in statement


# Reading


@contextmanager
def recorded() -> Iterator[set[int]]:
    """The parts that are read meanwhile in this request."""
    read: set[int] = set()
    outer: list[set[int]] = request.environ.setdefault(READ, [])
    outer.append(read)
    try:
        yield read
    finally:
        outer.pop()


@contextmanager
def unrecorded() -> Iterator[None]:
    """What is read meanwhile is not shown."""
    outer = request.environ.pop(READ, None) if has_request_context() else None
    try:
        yield
    finally:
        if outer is not None:
            request.environ[READ] = outer


def note(parts: Collection[int]) -> None:
    """What is shown is made of these parts, too: it was read before, and kept."""
    if has_request_context():
        for read in request.environ.get(READ, ()):
            read.update(parts)


def note_read(statement: str, context: Any) -> None:
    parts = _named_in(statement)
    if not parts or not has_request_context() or not request.environ.get(READ):
        return
    about = context.execution_options.get(ABOUT) if context is not None else None
    note(_narrowed(parts, context.compiled_parameters[0][about]) if about else parts)


def _narrowed(parts: Collection[int], case_study_id: int) -> set[int]:
    return {bucket(case_study_id) if part in NARROWED else part for part in parts}


@lru_cache(maxsize=4_000)
def _named_in(statement: str) -> frozenset[int]:
    words = set(_WORD.findall(statement.lower()))
    return frozenset(part for table, part in _PART_OF.items() if table in words)
