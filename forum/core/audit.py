"""The log of privileged acts: append-only, each row bound to the one before by a signature.

The key of the signature is not in the database (audit_key.py), the newest row is noted outside it
(audit_anchor.py), and audit_verification.py says where it was tampered with: docs/decisions/0039.
"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Protocol

from flask import current_app, g
from sqlalchemy import String, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.core import audit_anchor, audit_key, clock
from forum.core.db import writing
from forum.core.extensions import db

FIRST = "0" * 64
ADVISORY_LOCK = 27  # of PostgreSQL: one transaction at a time adds to the chain
MOST_ABOUT = 200
NEW_HEADS = "audit_heads"  # in Session.info: (id, hash) of entries until they are committed


class Actor(Protocol):
    @property
    def id(self) -> int: ...


class CommandLine:
    """Whoever may run `flask` on the server; no row of `user` has this id."""

    id = 0


COMMAND_LINE = CommandLine()


class AuditEntry(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    who_id: Mapped[int]  # a user's id: no name, so that nothing here is to be erased
    act: Mapped[str] = mapped_column(String(60), index=True)
    about: Mapped[str] = mapped_column(String(MOST_ABOUT))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    before: Mapped[str] = mapped_column(String(64), unique=True)  # one successor each
    hash: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(12), default="", server_default="")  # "": unsigned


def record(viewer: Actor, act: str, about: str) -> None:
    """Write one entry in a transaction of its own, and commit it."""
    who = viewer.id
    with writing() as session:
        _append(session, who, act, about)
        session.commit()


def add(viewer: Actor, act: str, about: str) -> None:
    """Write one entry into the caller's transaction: the act and its row are committed as one.

    On PostgreSQL no other entry is written until that ends, so commit next.
    """
    _append(db.session(), viewer.id, act, about)


def _append(session: Session, who: int, act: str, about: str) -> None:
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        session.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
    newest = select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    entry = AuditEntry(who_id=who, act=act, about=about[:MOST_ABOUT], at=clock.now())
    entry.before = session.scalar(newest) or FIRST
    key = audit_key.current()
    entry.key_id = key.id
    entry.hash = signature(key.secret, entry)
    session.add(entry)
    session.flush()
    g.wrote_audit_entry = True
    session.info.setdefault(NEW_HEADS, []).append((entry.id, entry.hash))


@event.listens_for(Session, "after_commit")
def _note_heads(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for entry_id, entry_hash in session.info.pop(NEW_HEADS, ()):
        data_dir = current_app.config["SETTINGS"].data_dir
        audit_anchor.note(audit_anchor.path(data_dir), entry_id, entry_hash)


@event.listens_for(Session, "after_rollback")
def _forget_heads(session: Session) -> None:
    session.info.pop(NEW_HEADS, None)


def signature(secret: bytes, entry: AuditEntry) -> str:
    """HMAC-SHA256 of all that an entry says, and of the one before."""
    parts = (entry.before, entry.who_id, entry.act, entry.about, entry.at.isoformat(), entry.key_id)
    return hmac.new(secret, json.dumps(parts).encode(), hashlib.sha256).hexdigest()


def unsigned_hash(entry: AuditEntry) -> str:
    """Of entries that were written before entries were signed."""
    parts = (entry.before, entry.who_id, entry.act, entry.about, entry.at.isoformat())
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def head() -> AuditEntry | None:
    """The newest entry."""
    return db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
