"""What is to be done after a commit: rows written in the same transaction.

Two tables, because they end differently. An `IndexJob` says what the search index has to read
again (index_queue.py); a `Letter` is sent once, by the worker that claims it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    FetchedValue,
    ForeignKey,
    Select,
    String,
    delete,
    false,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, logs
from forum.core.extensions import db

REDACTION = "redaction"  # kind of an index job: words must be in no file of the index any more
LATE = timedelta(days=2)  # a letter that no mail of the day took by then is looked at
KEPT = timedelta(days=7)  # index jobs, on SQLite; an index that is older is built anew


class IndexJob(db.Model):
    """Something that a search index may hold has changed; the index asks the database what."""

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # case_study
    object_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    # Not used any more; to go once no node of a version before 0040_search_postings may run.
    transaction_id: Mapped[int | None] = mapped_column(
        BigInteger, server_default=FetchedValue(), index=True
    )


class DayMail(NamedTuple):
    """For a letter that nobody waits for: whose mail of the day takes it, and what it is about.

    Kind and id of a thing (social/things); an empty kind for what is no thing of its own.
    """

    member_id: int
    about_kind: str = ""
    about_id: int = 0


class Letter(db.Model):
    """A mail to be sent. Its text goes once it is sent, for it may hold a link of a token."""

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]  # plain text; the simple HTML is made of it
    dedupe_key: Mapped[str | None] = mapped_column("fact", String(120), unique=True)
    calendar: Mapped[str] = mapped_column(default="")  # an iCalendar file that goes with it
    stop_path: Mapped[str] = mapped_column(String(200), default="")  # ends mails of this kind
    is_markdown: Mapped[bool] = mapped_column(default=False, server_default=false())
    # It goes with this member's mail of the day, if they may see by then what it is about.
    day_of_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    about_kind: Mapped[str] = mapped_column(String(20), default="", server_default="")
    about_id: Mapped[int] = mapped_column(default=0, server_default="0")
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    failure: Mapped[str] = mapped_column(String(120), default="", server_default="")  # of a try
    # Of the request, or of the worker's run, that wrote it: in the log, and in a header of the mail
    request_id: Mapped[str] = mapped_column(String(64), default=logs.current_id, server_default="")


def send(
    to: str,
    subject: str,
    body: str,
    *,
    dedupe_key: str | None = None,
    at: datetime | None = None,
    calendar: str = "",
    stop_path: str = "",
    is_markdown: bool = False,
    with_day: DayMail | None = None,
) -> None:
    """Write a letter into this transaction; the worker sends it after the commit, or `at` a time.

    There is one letter of a `dedupe_key`: while it waits it is rewritten and keeps its time, once
    sent it is not sent again. `calendar` is an iCalendar file; a POST to `stop_path` ends mails
    of this kind (links.py makes it). The HTML of a body with `is_markdown` has its lists and
    bold. A subject becomes one line, whatever title is in it. `with_day`: it is no mail of its
    own, but a part of the member's next mail of the day (social/digest).
    """
    letter = _of_key(dedupe_key) if dedupe_key is not None else None
    if letter is not None and letter.sent_at is not None:
        return
    if letter is None:
        due = clock.now() + LATE if with_day else clock.now()
        letter = Letter(dedupe_key=dedupe_key, next_try_at=at or due)
        db.session.add(letter)
    letter.to, letter.subject, letter.body = to, " ".join(subject.split()), body
    letter.calendar, letter.stop_path, letter.is_markdown = calendar, stop_path, is_markdown
    if with_day is not None:
        letter.day_of_id, letter.about_kind, letter.about_id = with_day


def _of_key(dedupe_key: str) -> Letter | None:
    return db.session.scalar(select(Letter).where(Letter.dedupe_key == dedupe_key))


def cancel(*dedupe_keys: str) -> None:
    """Delete the letters with these keys that are not sent yet."""
    is_one = Letter.dedupe_key.in_(dedupe_keys)
    db.session.execute(delete(Letter).where(is_one, Letter.sent_at.is_(None)))


def cancel_all(prefix: str) -> None:
    """Delete the unsent letters whose keys begin with a prefix, such as `workshop:12:`."""
    is_one = Letter.dedupe_key.startswith(prefix, autoescape=True)
    db.session.execute(delete(Letter).where(is_one, Letter.sent_at.is_(None)))


def newest_letters() -> Select[Letter]:
    return select(Letter).order_by(Letter.id.desc())
