"""No background task holds the write lock for long: SQLite has one writer, everybody waits for it.

2,000 case studies and what goes with them are put into a database; then every task of the worker
runs, one after the other, and the longest write transaction of each is looked at. Time is what
this thread used of a processor, so that a busy machine does not fail it; the rows that one
transaction may write are counted as well, for those are the same on any machine.
"""

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import event, func, insert, select

from forum import clock, worker
from forum.accounts.models import Attempt, SignIn, Standing, Token, User
from forum.attachments.models import Attachment, StoredFile, StoredPiece
from forum.attendance.models import Feedback, TableDraft, WorkshopTable
from forum.bookings.models import Booking, State
from forum.case_studies.models import CaseStudy, case_study_term
from forum.comments.models import Comment
from forum.db import LOCKS
from forum.evidence import rules
from forum.evidence.models import EvidenceDecision
from forum.extensions import db
from forum.gaps.models import Gap, Need
from forum.organisations.models import Kind, Organisation
from forum.outbox import Change, Letter
from forum.ratings.models import Rater, Rating, Score
from forum.releases.models import Release
from forum.search.models import SavedSearch, SearchCount
from forum.tags.models import Term, Vocabulary
from forum.tries.models import Plan, Try
from forum.unsent import Unsent
from forum.uploads.models import Chunk, Upload
from forum.workshops.models import Status as WorkshopStatus
from forum.workshops.models import Workshop, WorkshopChange

CASE_STUDIES = 2_000
MEMBERS = 1_000
ORGANISATIONS = 100
LONGEST_S = 0.3
MOST_ROWS = 1_100  # written in one transaction: a chunk of an upload has 500 figures


@dataclass
class Held:
    """The longest, by time and by rows written, of the write transactions of one task."""

    transactions: int = 0
    seconds: float = 0.0
    rows: int = 0
    since: float = 0.0
    rows_now: int = field(default=0)


@pytest.fixture
def held(app):
    """held(task) runs it and says how the write lock was held meanwhile."""
    now = Held()

    def begin(connection):
        if connection.info.get(LOCKS):
            now.since, now.rows_now = time.thread_time(), 0

    def wrote(connection, cursor, statement, *_):
        if connection.info.get(LOCKS) and not statement.startswith(("SELECT", "WITH", "BEGIN")):
            now.rows_now += max(cursor.rowcount, 0)

    def end(connection):
        if connection.info.get(LOCKS):
            now.transactions += 1
            now.seconds = max(now.seconds, time.thread_time() - now.since)
            now.rows = max(now.rows, now.rows_now)

    def run(task):
        nonlocal now
        db.session.remove()
        now = Held()
        try:
            task()
        finally:
            db.session.remove()
        return now

    listeners = ("begin", begin), ("after_cursor_execute", wrote), ("commit", end), ("rollback", end)
    for name, listener in listeners:
        event.listen(db.engine, name, listener)
    yield run
    for name, listener in listeners:
        event.remove(db.engine, name, listener)
