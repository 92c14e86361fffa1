"""What is to be done after a commit: rows written in the same transaction.

Two tables, because they end differently. Each web node reads `Change` by a watermark of its
own to keep its search index; a `Letter` is sent once, by whichever worker holds the lease.
"""

from datetime import datetime

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.extensions import db


class Change(db.Model):
    """Something that a search index may hold has changed; the index asks the database what."""

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # case_study
    object_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class Letter(db.Model):
    """A mail to be sent. Its text goes once it is sent, for it may hold a link of a token."""

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]  # plain text; the simple HTML is made of it
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class Lease(db.Model):
    """Who does the work of which there must be only one at a time, and until when."""

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]


def send(to: str, subject: str, body: str) -> None:
    """Write a letter into this transaction; the worker sends it after the commit."""
    db.session.add(Letter(to=to, subject=subject, body=body))


def newest_letters() -> Select[Letter]:
    return select(Letter).order_by(Letter.id.desc())
