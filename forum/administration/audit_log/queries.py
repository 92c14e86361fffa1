"""Entries of the audit log, for administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from forum import policy
from forum.core import audit, clock
from forum.core.audit import Actor, AuditEntry
from forum.core.extensions import db
from forum.models.accounts import User
from forum.policy.viewer import Viewer

ON_A_PAGE = 50
MOST_EXPORTED = 100_000
LATEST = 5
HEADER = ("entry", "at (UTC)", "member", "name", "act", "about", "signature")  # of a CSV
THE_SERVER = "The server"  # its command line, or its worker


@dataclass(frozen=True)
class AuditFilter:
    """AND of what is given."""

    who: str = ""  # part of a name or address, or an id
    act: str = ""
    about: str = ""  # part of it
    first: date | None = None  # days in London
    last: date | None = None


@dataclass(frozen=True)
class AuditLine:
    id: int
    at: datetime
    who_id: int
    who: str
    act: str
    about: str
    signature: str

    @property
    def cells(self) -> tuple[object, ...]:
        """By HEADER."""
        at = self.at.isoformat(" ", "seconds")
        return self.id, at, self.who_id, self.who, self.act, self.about, self.signature


def entries(viewer: Actor, filters: AuditFilter) -> Select[AuditEntry]:
    """Newest first."""
    policy.require_administrator(viewer)
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if filters.act:
        statement = statement.where(AuditEntry.act == filters.act)
    if filters.about:
        statement = statement.where(AuditEntry.about.icontains(filters.about, autoescape=True))
    if filters.first:
        statement = statement.where(AuditEntry.at >= _midnight(filters.first))
    if filters.last:
        statement = statement.where(AuditEntry.at < _midnight(filters.last + timedelta(days=1)))
    return statement.where(AuditEntry.who_id.in_(_who(filters.who))) if filters.who else statement


def _midnight(day: date) -> datetime:
    return clock.from_london(datetime.combine(day, datetime.min.time()))


def _who(typed: str) -> Select[int] | list[int]:
    if typed.isdecimal() and len(typed) < 10:
        return [int(typed)]
    if typed.casefold() == THE_SERVER.casefold():
        return [audit.COMMAND_LINE.id]
    named = User.name.icontains(typed, autoescape=True)
    return select(User.id).where(named | User.email.icontains(typed, autoescape=True))


def lines(rows: Sequence[AuditEntry]) -> list[AuditLine]:
    """With names as they are now."""
    ids = {row.who_id for row in rows}
    named = select(User.id, User.name).where(User.id.in_(ids))
    names = {0: THE_SERVER} | {row.id: row.name for row in db.session.execute(named)}
    return [
        AuditLine(r.id, r.at, r.who_id, names.get(r.who_id, "Unknown"), r.act, r.about, r.hash)
        for r in rows
    ]


def export(viewer: Actor, filters: AuditFilter) -> list[AuditLine]:
    found = db.session.scalars(entries(viewer, filters).limit(MOST_EXPORTED)).all()
    parts = (found[start : start + 500] for start in range(0, len(found), 500))
    return [line for part in parts for line in lines(part)]


def latest(viewer: Viewer) -> list[AuditLine]:
    return lines(db.session.scalars(entries(viewer, AuditFilter()).limit(LATEST)).all())


def about_member(viewer: Viewer, member_id: int) -> list[AuditLine]:
    """What was done to a member's account, newest first."""
    of_member = AuditEntry.about == f"member {member_id}"
    with_more = AuditEntry.about.startswith(f"member {member_id}:", autoescape=True)
    ended = AuditEntry.about.startswith(f"member {member_id} into ", autoescape=True)
    grew = AuditEntry.about.contains(f" into member {member_id}:", autoescape=True)
    return _of(viewer, of_member | with_more | ended | grew)


def about_thing(viewer: Viewer, thing: str) -> list[AuditLine]:
    """What was done to `organisation 12`, or to what became part of it; newest first."""
    begins = AuditEntry.about.startswith(f"{thing}:", autoescape=True)
    ended = AuditEntry.about.startswith(f"{thing} into ", autoescape=True)
    grew = AuditEntry.about.contains(f" into {thing}:", autoescape=True)
    return _of(viewer, (AuditEntry.about == thing) | begins | ended | grew)


def _of(viewer: Viewer, about: ColumnElement[bool]) -> list[AuditLine]:
    found = entries(viewer, AuditFilter()).where(about).limit(ON_A_PAGE)
    return lines(db.session.scalars(found).all())


def acts(viewer: Viewer) -> list[str]:
    """All that stand in the log."""
    policy.require(policy.is_administrator(viewer))
    return list(db.session.scalars(select(AuditEntry.act).distinct().order_by(AuditEntry.act)))


def count(viewer: Viewer) -> int:
    policy.require(policy.is_administrator(viewer))
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


def head(viewer: Viewer) -> AuditEntry | None:
    policy.require(policy.is_administrator(viewer))
    return audit.head()
