"""The log of privileged acts: append-only, each row bound to the one before by a hash."""

import hashlib
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.core import clock
from forum.core.db import writing
from forum.core.extensions import db

FIRST = "0" * 64
TRIES = 10


class AuditEntry(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    who_id: Mapped[int]  # a user's id: no name, so that nothing here is to be erased
    act: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    before: Mapped[str] = mapped_column(String(64), unique=True)  # one successor each
    hash: Mapped[str] = mapped_column(String(64))


def record(viewer, act: str, about: str) -> None:
    """Write one entry in a transaction of its own, and commit it."""
    who = viewer.id
    with writing() as session:
        for _ in range(TRIES):
            session.add(_entry(session, who, act, about))
            try:
                session.commit()
                return
            except IntegrityError:  # another entry took this place in the chain
                session.rollback()
    raise RuntimeError("The audit log could not be written.")


def _entry(session: Session, who: int, act: str, about: str) -> AuditEntry:
    last = session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    before, at = (last.hash if last else FIRST), clock.now()
    entry = AuditEntry(who_id=who, act=act, about=about, at=at, before=before)
    entry.hash = _hash(before, who, act, about, at)
    return entry


def _hash(before: str, who: int, act: str, about: str, at: datetime) -> str:
    return hashlib.sha256(f"{before}\n{who}\n{act}\n{about}\n{at.isoformat()}".encode()).hexdigest()


def broken_at() -> int | None:
    """The first entry that does not follow from the one before it; None when all do."""
    before = FIRST
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)):
        expected = _hash(before, entry.who_id, entry.act, entry.about, entry.at)
        if (entry.before, entry.hash) != (before, expected):
            return entry.id
        before = entry.hash
    return None
