"""Fifty things at once, two processes that write and fan out: each is told once."""

import time
from collections import Counter
from secrets import token_hex

import pytest
from flask_migrate import upgrade
from sqlalchemy import select, text

from forum.core import clock
from forum.core import db as database
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Kind, Organisation
from forum.models.social import Activity, Follow, FollowKind, FollowReason, Notice, Strength
from forum.practice.comments import actions as comments
from forum.practice.questions import actions as questions
from forum.social.follows import actions as follows
from forum.social.notifications import jobs
from tests.conftest import make_app
from tests.forking import Fork
from tests.postgres import server

EVENTS, PROCESSES = 50, 2
STARTS_IN = 1.0  # seconds that a process has to be ready


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def exchange(request, tmp_path, migrated):
    if request.param == "sqlite":
        (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
        yield from _opened(tmp_path, "")
        return
    (tmp_path / "server").mkdir()
    with server(tmp_path / "server") as address:
        yield from _opened(tmp_path, address)


def _opened(folder, database_url):
    app = make_app(folder, database_url=database_url)
    with app.app_context():
        upgrade()
        yield folder, database_url
        db.session.remove()
        db.engine.dispose()


def fill():
    """An author, a follower, and writers of another organisation; a case study and a question."""
    firms = [Organisation(name=f"Firm {n}", slug=f"firm-{n}", kind=Kind.PRIME) for n in range(2)]
    people = [
        User(name=f"Member {n:02}", email=f"m{n}@x.example", standing=Standing.VERIFIED)
        for n in range(10)
    ]
    for number, person in enumerate(people):
        person.organisation = firms[number > 0]
    db.session.add_all(people)
    db.session.flush()
    author, follower = people[:2]
    shared = CaseStudy(
        slug="buses", title="Buses", did="x", result="y", author_id=author.id, submission_key="k"
    )
    db.session.add(shared)
    db.session.commit()
    question = questions.ask(author, "q" * 32, {"title": "Why?", "body": "", "terms": []}, 9)
    while jobs.fan_out():
        pass
    for kind, thing in ((FollowKind.CASE_STUDY, shared), (FollowKind.QUESTION, question)):
        follows.choose(follower, kind, thing.id, Strength.AT_ONCE)
    return author.id, follower.id, shared.id, question.id


def take_part(folder, database_url, number, starts_at):
    """What one process does: writes its half, follows and stops, and fans out between."""
    database.BUSY_TIMEOUT_MS = 60_000  # a busy machine is not what is tested
    app = make_app(folder, database_url=database_url)
    with app.app_context():
        shared = db.session.scalar(select(CaseStudy.id))
        writers = list(db.session.scalars(select(User.id).where(User.name > "Member 01")))
        time.sleep(max(0.0, starts_at - time.time()))
        for turn in range(number, EVENTS, PROCESSES):
            writer = db.session.get_one(User, writers[turn % len(writers)])
            comments.post(
                writer, db.session.get_one(CaseStudy, shared), token_hex(16), f"Words {turn}.",
                None, 10_000,
            )  # fmt: skip
            same = Strength.WEEKLY if turn % 4 < 2 else None
            member = db.session.get_one(User, writers[0])
            follows.choose(member, FollowKind.CASE_STUDY, shared, same)
            if turn % 5 == number:
                jobs.fan_out()
        jobs.fan_out()


def test_each_is_told_once_by_two_processes_at_once(exchange):
    folder, database_url = exchange
    author, follower, shared, question = fill()
    db.session.rollback()  # reading their ids took SQLite's write lock
    db.session.remove()
    db.engine.dispose()
    starts_at = time.time() + STARTS_IN
    processes = [Fork(take_part, folder, database_url, n, starts_at) for n in range(PROCESSES)]
    said = [process.communicate(240) for process in processes]
    assert [process.returncode for process in processes] == [0] * PROCESSES, said
    db.session.rollback()
    while jobs.fan_out():
        pass
    told = Counter(
        (row.member_id, row.kind, row.item_id) for row in db.session.scalars(select(Notice))
    )
    assert set(told.values()) == {1}
    by_member = Counter((member, kind) for member, kind, _ in told)
    assert by_member == {(author, "reply"): EVENTS, (follower, "followed"): EVENTS}
    own = select(Follow).where(
        Follow.target_id == shared,
        Follow.kind == FollowKind.CASE_STUDY,
        Follow.reason == FollowReason.CHOSEN,
    )
    assert len(list(db.session.scalars(own))) <= 2


FOLLOWERS = 20_000
MOST_CPU_S = 10.0
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
MEMBERS_SQL = (
    "INSERT INTO user (id, email, name, password_hash, standing, job_role, organisation_claimed, "
    "joined_at, roles_given_at, is_lead, is_organiser, is_analyst, is_moderator, is_administrator, "
    "is_demonstration, is_editorial) "
    f"{NUMBERS}SELECT 1000 + i, 'm' || i || '@x.example', 'M', '', 'verified', "
    "'Front-line adviser', '', :now, :now, 0, 0, 0, 0, 0, 0, 0 FROM n"
)
FOLLOWS_SQL = (
    "INSERT INTO follow (member_id, kind, target_id, strength, since, seen_at) "
    f"{NUMBERS}SELECT 1000 + i, 'term', :term, 'at-once', :now, :now FROM n"
)


def test_twenty_thousand_followers_are_told_within_ten_seconds(app, share, ada, term):
    given = {"last": FOLLOWERS, "term": term.pg1.id, "now": clock.now()}
    for statement in (MEMBERS_SQL, FOLLOWS_SQL):
        db.session.execute(text(statement), given)
    db.session.commit()
    share(ada)
    began = time.process_time()
    jobs.fan_out()
    spent = time.process_time() - began
    assert db.session.query(Notice).count() == FOLLOWERS
    assert db.session.scalar(select(Activity.fanned_out_at)) is not None
    assert spent < MOST_CPU_S, f"{spent:.1f} s"
