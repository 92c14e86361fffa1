"""No background task holds the write lock for long: SQLite has one writer, everybody waits for it.

1,000 case studies and what goes with them are put into a database; then every task of the worker
runs, one after the other, and the longest write transaction of each is looked at. Time is what
this thread used of a processor, so that a busy machine does not fail it; the rows that one
transaction may write are counted as well, for those are the same on any machine.
"""

import gc
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from datetime import time as day_time
from itertools import product

import pytest
from sqlalchemy import event, insert, select

from forum import wings
from forum.core import clock
from forum.core.db import LOCKS
from forum.core.extensions import db
from forum.core.form_recovery import RecoverableForm
from forum.core.rate_limit import Attempt
from forum.mail.outbox import IndexJob, Letter
from forum.models.accounts import SignIn, Standing, Token, User
from forum.models.attachments import Attachment, StoredFile, StoredPiece
from forum.models.attendance import Feedback, TableDraft, WorkshopTable
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft, case_study_term
from forum.models.comments import Comment
from forum.models.communities import Community, CommunityFacilitator, CommunityMember
from forum.models.evidence import EvidenceDecision
from forum.models.figures import Figure, Origin
from forum.models.gaps import Gap, Need
from forum.models.organisations import Kind, Organisation, SupplyLink
from forum.models.ratings import Rater, Rating, Score
from forum.models.releases import Release
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState
from forum.models.saved_searches import SavedSearch, SearchCount
from forum.models.social import Notice
from forum.models.task_runs import TaskRun
from forum.models.thanks import Thank
from forum.models.tries import Plan, Try
from forum.models.uploads import Chunk, Upload
from forum.models.vocabularies import Term, Vocabulary
from forum.models.webhooks import Webhook, WebhookEvent
from forum.models.workshop_mails import BookingNews, WorkshopMail, WorkshopMailCopy
from forum.models.workshops import Workshop, WorkshopChange, WorkshopStatus
from forum.performance.releases import release_clock
from forum.practice.evidence import rules
from forum.social.communities import jobs as communities_jobs
from forum.social.digest import schedule
from forum.workshops.booking_news import jobs as booking_news_jobs

CASE_STUDIES = 1_000
MEMBERS = 300
ORGANISATIONS = 100
PLACES = 250  # taken of a workshop; more than one transaction writes to
MOST_STATEMENTS = 250  # run in one; each takes a few milliseconds at most
MOST_ROWS = 600  # written in one: 50 scores, their sets and groups, and notes for the index


@dataclass
class Held:
    """The longest, by statements and by rows written, of the write transactions of one task.

    Seconds are printed and not judged: they tell of the machine as much as of the task.
    """

    transactions: int = 0
    task_seconds: float = 0.0
    seconds: float = 0.0
    rows: int = 0
    statements: int = 0
    since: float = 0.0
    rows_now: int = field(default=0)
    statements_now: int = field(default=0)

    def begin(self):
        self.since, self.rows_now, self.statements_now = time.thread_time(), 0, 0

    def count(self, statement, rows):
        self.statements_now += 1
        if not statement.startswith(("SELECT", "WITH", "BEGIN")):
            self.rows_now += max(rows, 0)

    def end(self):
        self.transactions += 1
        self.seconds = max(self.seconds, time.thread_time() - self.since)
        self.rows = max(self.rows, self.rows_now)
        self.statements = max(self.statements, self.statements_now)


@pytest.fixture
def held(app):
    """held(task) runs it and says how the write lock was held meanwhile."""
    now = Held()

    def begin(connection):
        if connection.info.get(LOCKS):
            now.begin()

    def wrote(connection, cursor, statement, *_):
        if connection.info.get(LOCKS):
            now.count(statement, cursor.rowcount)

    def end(connection):
        if connection.info.get(LOCKS):
            now.end()

    def run(task):
        nonlocal now
        db.session.remove()
        now = Held()
        gc.disable()  # the garbage of the whole test run is none of this task's
        started = time.thread_time()
        try:
            task()
        finally:
            gc.enable()
            db.session.remove()
        now.task_seconds = time.thread_time() - started
        return now

    listeners = (
        ("begin", begin),
        ("after_cursor_execute", wrote),
        ("commit", end),
        ("rollback", end),
    )
    for name, listener in listeners:
        event.listen(db.engine, name, listener)
    yield run
    for name, listener in listeners:
        event.remove(db.engine, name, listener)


# A full database


def rows(model, number, /, **columns):
    """So many rows; a callable column is given the number of the row, from 0."""
    made = [
        {name: value(n) if callable(value) else value for name, value in columns.items()}
        for n in range(number)
    ]
    db.session.execute(insert(model), made)


def ago(**how):
    return clock.now() - timedelta(**how)


@pytest.fixture
def full(app, terms):
    """Enough that each task has work."""
    places()
    practice()
    waiting_for_a_release()
    workshops()
    lists()
    leftovers()
    groups()
    supply_links()
    summaries()
    notices()
    db.session.commit()


def places():
    more = (Vocabulary.GROUP, 7), (Vocabulary.CIRCUMSTANCE, 12), (Vocabulary.PRACTICE, 12)
    for vocabulary, number in more:
        rows(
            Term,
            number,
            vocabulary=vocabulary,
            slug=lambda n: f"more-{n}",
            name=lambda n, v=vocabulary: f"More {v} {n}",
            position=lambda n: 100 + n,
        )
    rows(
        Organisation,
        ORGANISATIONS,
        name=lambda n: f"Organisation {n}",
        slug=lambda n: f"o{n}",
        kind=Kind.PRIME,
    )
    rows(
        User,
        MEMBERS,
        name=lambda n: f"Member {n}",
        email=lambda n: f"m{n}@x.example",
        standing=Standing.VERIFIED,
        organisation_id=lambda n: 1 + n % ORGANISATIONS,
        is_lead=lambda n: n < ORGANISATIONS,
    )


def author(number):
    return 1 + number % MEMBERS


def practice():
    rows(
        CaseStudy,
        CASE_STUDIES,
        slug="s",
        title=lambda n: f"Bus passes {n}",
        did="We paid for a month of bus travel.",
        result="They came.",
        author_id=author,
        organisation_id=lambda n: 1 + n % ORGANISATIONS,
        submission_key=lambda n: f"{n:032}",
        version=2,
        showcase=lambda n: "none" if n % 2 else "",
        edited_at=ago(hours=2),
        evidence_level=lambda n: 3 if n < 200 else 1,
        check_date=lambda n: date.today() - timedelta(days=(1, 40, -100)[n % 3]),
    )
    group, circumstance, done = (
        db.session.scalars(select(Term.id).where(Term.vocabulary == vocabulary)).all()
        for vocabulary in (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE, Vocabulary.PRACTICE)
    )
    filed = [
        {"case_study_id": n + 1, "term_id": some[n * step % len(some)]}
        for some, step in ((group, 1), (circumstance, 3), (done, 5))
        for n in range(CASE_STUDIES)
    ]
    db.session.execute(insert(case_study_term), filed)
    votes(group)
    opinions(group)


def votes(group):
    by_other = lambda n: author(n // 4 + 1 + 7 * (n % 4))  # noqa: E731
    study = lambda n: 1 + n // 4  # noqa: E731
    rows(
        Rating,
        4 * CASE_STUDIES,
        case_study_id=study,
        rater_id=by_other,
        organisation_id=lambda n: 1 + (by_other(n) - 1) % ORGANISATIONS,
        value=lambda n: 1 + n % 5,
        version=lambda n: 2 if n % 80 else 1,
    )
    rows(Score, CASE_STUDIES, case_study_id=lambda n: 1 + n, recalculate_at=ago(days=1))
    rows(Rater, ORGANISATIONS, organisation_id=lambda n: 1 + n, recheck_at=ago(days=1))
    rows(
        Try,
        2 * CASE_STUDIES,
        case_study_id=lambda n: 1 + n // 2,
        member_id=lambda n: author(n + 5),
        organisation_id=lambda n: 1 + (author(n + 5) - 1) % ORGANISATIONS,
        group_id=group[0],
        version=1,
        result="worked",
        again="yes",
    )


def opinions(group):
    rows(
        Comment,
        CASE_STUDIES,
        case_study_id=lambda n: 1 + n,
        author_id=lambda n: author(n + 3),
        submission_key=lambda n: f"{n:032}",
        body="Good.",
        html="<p>Good.</p>",
    )
    facts = rules.facts_of(db.session.get(CaseStudy, 1))
    rows(
        EvidenceDecision,
        200,
        case_study_id=lambda n: 1 + n,
        number=1,
        level=4,
        computed_level=1,
        direction="unclear",
        reason="Looked at.",
        facts=facts,
        decided_by_id=MEMBERS,
    )
    rows(
        Plan,
        20,
        case_study_id=lambda n: 1 + n,
        member_id=lambda n: author(n + 9),
        come_back_on=date.today() - timedelta(days=1),
    )


FULL, CHANGED, CANCELLED, SOON, MISSED, OLD = range(1, 7)


def workshops():
    starts = {FULL: 30, CHANGED: 30, CANCELLED: 30, SOON: 1, MISSED: -2, OLD: -800}
    for number, days in starts.items():
        start = clock.now() + timedelta(days=days, hours=-1)
        rows(
            Workshop,
            1,
            slug="w",
            title=f"Workshop {number}",
            status=WorkshopStatus.CANCELLED if number == CANCELLED else WorkshopStatus.PUBLISHED,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            place_name="Here",
            capacity=1_000,
            places_taken=0 if number == FULL else PLACES,
            organiser_id=1,
            submission_key=f"{number:032}",
        )
        rows(
            Booking,
            PLACES,
            workshop_id=number,
            member_id=author,
            organisation_id=lambda n: 1 + n % ORGANISATIONS,
            state=BookingState.WAITING if number == FULL else BookingState.BOOKED,
            asked_at=ago(days=900),
            booked_at=ago(days=900),
            access_needs="A ramp." if number == OLD else "",
            came=lambda n, number=number: True if (number, n) == (MISSED, 0) else None,
        )
    for number, kind in ((CHANGED, "changed"), (CANCELLED, "cancelled")):
        told = [{"name": "Starts", "was": "Monday", "now": "Tuesday"}]
        rows(WorkshopChange, 1, workshop_id=number, kind=kind, at=ago(hours=3), what=told)
    mails_of_organisers()
    rows(Feedback, 250, workshop_id=OLD, member_id=author, useful=4)
    rows(
        WorkshopTable, 250, workshop_id=OLD, number=lambda n: n, writer_id=1, version=1, did="Met."
    )
    rows(
        TableDraft,
        20,
        table_id=lambda n: 1 + n,
        workshop_id=OLD,
        author_id=author,
        draft_key=lambda n: f"d{n:031}",
        made_at=ago(days=8),
    )
    rows(
        Draft,
        40,
        key=lambda n: f"d{n:031}",
        author_id=author,
        answers={"title": ["Met"]},
    )


def mails_of_organisers():
    """One that is on its way, one that is old; and news of bookings, new and old."""
    for number, workshop in enumerate((FULL, OLD), 1):
        rows(
            WorkshopMail,
            1,
            workshop_id=workshop,
            writer_id=1,
            submission_key=f"{number:032}",
            audience="booked",
            subject="The room",
            body="It is upstairs.",
            html="<p>It is upstairs.</p>",
            at=ago(days=900) if workshop == OLD else ago(hours=1),
        )
        rows(
            WorkshopMailCopy,
            250,
            mail_id=number,
            member_id=author,
            letter_at=ago(days=900) if workshop == OLD else None,
        )
    rows(
        BookingNews,
        700,
        workshop_id=FULL,
        booking_id=lambda n: 1 + n % PLACES,
        kind="waiting",
        at=lambda n: ago(days=1 if n % 2 else 40),
    )


def lists():
    """Gaps, searches, letters and what search has to index."""
    whom, what = (
        db.session.scalar(select(Term.id).where(Term.slug == slug))
        for slug in ("lone-parents", "childcare-planning")
    )
    rows(Gap, 1, for_whom_id=None, what_id=None, words="bus passes", had=0)
    pairs = list(product(range(1, 16), repeat=2))
    rows(
        Gap,
        len(pairs),
        for_whom_id=lambda n: pairs[n][0],
        what_id=lambda n: pairs[n][1],
        searches=9,
    )
    rows(Need, PLACES, gap_id=1, member_id=author)
    gap = db.session.scalar(select(Gap.id).where(Gap.for_whom_id == whom, Gap.what_id == what))
    rows(Need, PLACES, gap_id=gap, member_id=author)
    rows(
        SearchCount,
        900,
        day=lambda n: date.today() - timedelta(days=(20, 100, 120)[n % 3]),
        words=lambda n: f"lone parents {n}",
        found_nothing=True,
        times=2,
    )
    rows(
        SavedSearch,
        10,
        user_id=author,
        name="Buses",
        query="q=bus",
        stop_key=lambda n: f"{n:043}",
        looked_at=ago(days=8),
    )


def supply_links():
    """Nobody has confirmed them for long: half are due for a reminder, half are stale."""
    rows(
        SupplyLink,
        200,
        ref=lambda n: f"L{n}",
        prime_id=lambda n: 1 + n % 5,
        subcontractor_id=lambda n: 6 + n % (ORGANISATIONS - 6),
        basis="sourced",
        last_confirmed_on=lambda n: ago(days=160 if n % 2 else 200).date(),
    )


def summaries():
    """Published long ago: their editors are told that they need review."""
    practices = db.session.scalars(
        select(Term.id).where(Term.vocabulary == Vocabulary.PRACTICE).order_by(Term.id)
    ).all()
    rows(
        ReviewedSummary,
        len(practices),
        practice_id=lambda n: practices[n],
        state=SummaryState.PUBLISHED,
        body="It works.",
        html="<p>It works.</p>",
        writer_id=1,
        reviewer_id=2,
        review_by=ago(days=1),
    )


def groups():
    """Thanks that nobody was told of, communities that are silent or had a week."""
    rows(
        Thank,
        400,
        member_id=lambda n: author(n + 1),
        organisation_id=1,
        kind="comment",
        object_id=lambda n: 1 + n,
        author_id=lambda n: author(n + 3),
    )
    rows(
        Community,
        80,
        slug=lambda n: f"c{n}",
        name=lambda n: f"Community {n}",
        purpose="To learn",
        term_id=1,
        state="open",
        proposer_id=1,
        submission_key=lambda n: f"{n:032}",
        moved_at=lambda n: ago(days=1 if n % 2 else 300),
    )
    pair = lambda n: {"community_id": 1 + n // 2, "user_id": 1 + n % 2}  # noqa: E731
    facts = [pair(n) | {"asked_at": ago(days=9), "accepted_at": ago(days=9)} for n in range(160)]
    db.session.execute(insert(CommunityFacilitator), facts)
    db.session.execute(
        insert(CommunityMember), [pair(n) | {"joined_at": ago(days=1)} for n in range(160)]
    )


def notices():
    """Some that wait for the mail of the day, and some that are old."""
    rows(
        Notice,
        700,
        member_id=author,
        kind="reply",
        thing_kind="case-study",
        thing_id=lambda n: 1 + n,
        item_kind="comment",
        item_id=lambda n: 1 + n,
        at=lambda n: ago(days=100) if n % 2 else ago(hours=1),
        mail_due=lambda n: not n % 2,
    )


def waiting_for_a_release():
    """Written before their figures came out, by members who chose that they go by themselves."""
    rows(
        CaseStudy,
        60,
        slug="s",
        title=lambda n: f"Figures {n}",
        did="We counted.",
        result="They came.",
        author_id=author,
        organisation_id=lambda n: 1 + n % ORGANISATIONS,
        submission_key=lambda n: f"w{n:031}",
        status=CaseStudyStatus.HELD,
        held_look="when",
        shows_on_release=True,
    )


def leftovers():
    """What has served, and goes."""
    old = ago(days=40)
    hashed = lambda n: f"{n:064}"  # noqa: E731
    rows(Attempt, 700, what="sign in", key_hash="k", at=old)
    rows(Token, 700, user_id=1, purpose="reset", token_hash=hashed, expires_at=old)
    rows(SignIn, 700, user_id=1, key_hash=hashed, expires_at=old)
    rows(IndexJob, 700, kind="case_study", object_id=lambda n: 1 + n % CASE_STUDIES, at=old)
    rows(RecoverableForm, 700, key_hash=hashed, path="/share", typed={"did": ["x" * 1_000]}, at=old)
    rows(TaskRun, 1, name="check database", wanted_at=old)
    letter = {"to": "a@x.example", "subject": "Hello", "body": "Hello."}
    rows(Letter, 700, **letter, written_at=old, sent_at=old)
    rows(Letter, 10, **letter)
    rows(
        User,
        250,
        name="Nobody",
        email=lambda n: f"u{n}@x.example",
        standing=Standing.UNCONFIRMED,
        joined_at=old,
    )
    rows(StoredFile, 30, sha256=hashed, size=100_000, stored_at=old)
    rows(StoredPiece, 30, sha256=hashed, number=0, content=b"x" * 100_000)
    rows(
        Attachment,
        30,
        owner_id=1,
        key=lambda n: f"gone{n:028}",
        place=1,
        sha256=hashed,
        name="plan.pdf",
        kind="pdf",
        size=100_000,
        added_at=old,
    )
    figures()


def figures():
    release = {"ref": "R1", "name": "Statistics", "release_at": ago(hours=1)}
    rows(Release, 1, **release, cut_off=date(2014, 6, 30))
    rows(Release, 1, **release | {"ref": "R2"}, cut_off=date(2014, 6, 30), opened_at=ago(hours=1))
    rows(
        Figure,
        ORGANISATIONS,
        ref=lambda n: f"F{n}",
        organisation_id=lambda n: 1 + n,
        group_id=1,
        measure="job_outcomes",
        period="Twelve months to June 2014",
        cut_off=date(2014, 6, 30),
        value=100.0,
        profile=200.0,
        denominator=1_000.0,
        unit="people",
        origin=Origin.OFFICIAL,
        basis="sourced",
        release_id=2,
    )
    rows(
        Upload,
        1,
        sha256="0" * 64,
        file_name="f.csv",
        layout="csv",
        size=10,
        origin=Origin.MANAGEMENT,
        uploader_id=1,
        decided_by_id=2,
        state="approved",
        rows=1_000,
        chunks=2,
    )
    rows(
        Chunk,
        2,
        upload_id=1,
        number=lambda n: n,
        rows=lambda n: [staged(n, m) for m in range(1_500)],
    )
    refused = "https://10.0.0.1/"  # so that nothing is asked of a network
    rows(Webhook, 3, url=refused, secret="none", events=["case_study.published"])
    rows(WebhookEvent, 200, kind="case_study.published", object_id=lambda n: 1 + n)
    rows(WebhookEvent, 200, kind="test", object_id=1, at=ago(days=40), told_at=ago(days=40))


def staged(chunk, number):
    return {
        "subject": f"{chunk}-{number}",
        "organisation_id": 1 + number % ORGANISATIONS,
        "area_id": None,
        "geography": "Great Britain",
        "group_id": 1,
        "group_named": "",
        "programme_id": 1,
        "measure": "referrals",
        "period": f"Month {number}",
        "cut_off": "2014-06-30",
        "value": 10.0,
        "profile": None,
        "denominator": None,
        "unit": "people",
        "origin": "management information",
        "basis": "sourced",
    }


# Each task on it


def until_done(task):
    """What goes on with the next run is part of it; most do all at once."""
    while task.run() and task.name == "scores":
        pass


@pytest.fixture
def latched_by_the_task_alone(app):
    """Help pages are indexed by a request, after which a web process looks for open releases."""
    app.extensions["web_latch"].looks_at = float("inf")
    release_clock.workers_latch.looks_at = 0.0  # which waits for some seconds after its import


@pytest.fixture
def weekly_now(monkeypatch):
    """Today is the day of the week of communities and of the digest, at any hour."""
    monkeypatch.setattr(schedule, "TUESDAY", clock.in_london(clock.now()).weekday())
    monkeypatch.setattr(schedule, "MORNING", day_time.min)
    monkeypatch.setattr(booking_news_jobs, "MORNING", day_time.min)
    monkeypatch.setattr(communities_jobs, "MONDAY", clock.in_london(clock.now()).weekday())
    monkeypatch.setattr(communities_jobs, "HOUR", 0)


@pytest.fixture
def backed_up(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app.config["SETTINGS"], "backup_folder", tmp_path / "backups")
    yield
    assert list((tmp_path / "backups").iterdir())


def test_no_background_task_holds_the_write_lock_for_long(
    full, held, indexer, sent, latched_by_the_task_alone, weekly_now, backed_up
):
    by_task = {"index": held(indexer.catch_up)}
    by_task |= {task.name: held(lambda task=task: until_done(task)) for task in wings.TASKS}

    for name, one in by_task.items():
        print(
            f"{name:24}{one.task_seconds:7.3f} s in all, {one.transactions:5} transactions, "
            f"at most {one.seconds:.3f} s, {one.statements:4} statements, {one.rows:5} rows in one"
        )
    assert [name for name, one in by_task.items() if one.statements > MOST_STATEMENTS] == []
    assert [name for name, one in by_task.items() if one.rows > MOST_ROWS] == []
    idle = {name for name, one in by_task.items() if not one.transactions}
    only_read = {"index", "back up", "check database", "mail files", "write-ahead log"}
    # No file waits: a return is taken whole or not at all, however long that is (decision 0061).
    assert idle == {*only_read, "returns"}
