"""The parts of the one statement of a member's home page: their columns, and what they ask with."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
)

from forum.policy.viewer import ANY_LEAD

MOST = 4  # of each kind that is listed

NOW: ColumnElement[datetime] = bindparam("now", type_=DateTime)
TODAY: ColumnElement[date] = bindparam("today", type_=Date)  # in London
ORGANISATION: Any = ANY_LEAD.organisation_id  # a parameter, whatever rules read it as
KEEPS_LINKS: ColumnElement[bool] = bindparam("may_keep_links", type_=Boolean)
IS_ANALYST: ColumnElement[bool] = bindparam("is_analyst", type_=Boolean)
FORTNIGHT_AGO: ColumnElement[datetime] = bindparam("fortnight_ago", type_=DateTime)
UNCONFIRMED_BEFORE: ColumnElement[date] = bindparam("unconfirmed_before", type_=Date)


class HomePart(StrEnum):
    FOLLOW = "follow"
    VISIT = "visit"
    DRAFT = "draft"
    PLAN = "plan"
    BOOKING = "booking"
    WORKSHOP_DRAFT = "workshop draft"
    ASKED = "asked"
    FACILITATE = "facilitate"
    MEMBERS = "members"
    LINK = "supply link"
    QUESTION = "question"
    WORKSHOP = "workshop"
    WRITE_ALONG = "write along"
    CHANGE = "change asked"
    WORDS_CHANGE = "change of words asked"
    MOVE = "move"
    APPEAL = "appeal"
    STALE_LINK = "stale link"
    MARK = "answers to mark"
    CHECK = "still true"
    RETURNED = "returned summary"
    REVIEW = "summary to review"
    UPLOAD = "upload"
    EVIDENCE = "evidence appeal"
    VERSION = "version of a standard"
    RETURNED_VERSION = "returned version of a standard"


class Row(NamedTuple):
    part: str
    id: int
    key: str  # slug, key of a draft, or kind of a follow
    title: str
    more: str
    number: int
    at: datetime | None
    until: datetime | None
    day: date | None


def part_of(part: HomePart, id_: Any, **given: Any) -> Select[Any]:
    """The columns of a Row; those not given are empty, with a type that both databases know."""
    return select(
        literal(part.value, String).label("part"),
        id_.label("id"),
        given.get("key", literal("", String)).label("key"),
        given.get("title", literal("", String)).label("title"),
        given.get("more", literal("", String)).label("more"),
        given.get("number", literal(0, Integer)).label("number"),
        given.get("at", cast(null(), DateTime)).label("at"),
        given.get("until", cast(null(), DateTime)).label("until"),
        given.get("day", cast(null(), Date)).label("day"),
    )


def first(statement: Select[Any], *order: Any, most: int = MOST) -> Select[Any]:
    """The first of them: SQLite takes no LIMIT in a part of a UNION, but in a subquery."""
    limited = statement.order_by(*order).limit(most).subquery()
    return select(*limited.c)
