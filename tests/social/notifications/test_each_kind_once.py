"""Fifty events of each kind of notification, by two processes that fan out as well: each is told
once, on SQLite and by two nodes on PostgreSQL."""

import time
from collections import Counter
from datetime import timedelta
from secrets import token_hex

from sqlalchemy import select

from forum.core import clock
from forum.core import db as database
from forum.core.extensions import db
from forum.gate.actions import record_mentions
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy, Draft, DraftAuthor
from forum.models.comments import Comment
from forum.models.moderation import Act, Decision
from forum.models.organisations import Kind, Organisation, SupplyLinkProposal
from forum.models.questions import Answer, Discussion
from forum.models.ratings import Rating, Reason
from forum.models.social import FollowKind, Notice, NoticeKind, Strength
from forum.models.thanks import Thank, ThankKind
from forum.models.tries import Try
from forum.models.vocabularies import Term
from forum.models.workshops import Workshop, WorkshopNotes
from forum.social.follows import actions as follows
from forum.social.notifications import jobs
from forum.social.thanks import jobs as thanks_jobs
from tests.conftest import make_app
from tests.forking import Fork
from tests.social.notifications.test_race import EVENTS, PROCESSES, STARTS_IN, exchange

__all__ = ["exchange"]  # a fixture

AUTHOR, FOLLOWER, MENTIONED, FIRST_OTHER = 1, 2, 3, 4  # ids of members
TOLD = {
    NoticeKind.REPLY: EVENTS,
    NoticeKind.MENTION: 2 * EVENTS,  # in comments, and in notes of workshops
    NoticeKind.ANSWER: EVENTS,
    NoticeKind.HELPED: EVENTS,
    NoticeKind.TRIED: EVENTS,
    NoticeKind.RATED: EVENTS,
    NoticeKind.DECISION: EVENTS,
    NoticeKind.DRAFT_SHARED: EVENTS,
    NoticeKind.PLACE_OFFERED: EVENTS,
    NoticeKind.SUPPLY_LINK: EVENTS,
    NoticeKind.THANKED: EVENTS,
    NoticeKind.FOLLOWED: 2 * EVENTS,  # comments and tries of a case study
}
ELSEWHERE = {
    NoticeKind.ASKED: "at most three in thirty days: tests/social/expertise",
    NoticeKind.SUMMARY_TO_REVIEW: "of two editors: tests/social/reviewed_summaries",
    NoticeKind.SUMMARY_DECIDED: "of two editors: tests/social/reviewed_summaries",
    NoticeKind.SUMMARY_CONTRADICTED: "by the worker, once: tests/social/reviewed_summaries",
}


def settle():
    """An author who leads a prime, a follower, whom they mention, and one other for each event."""
    firms = [
        Organisation(id=n, name=f"Firm {n}", slug=f"firm-{n}", kind=Kind.PRIME) for n in (1, 2)
    ]
    people = [
        User(id=n, name=f"Member {n}", email=f"m{n}@x.example", standing=Standing.VERIFIED)
        for n in range(1, FIRST_OTHER + EVENTS)
    ]
    for person in people:
        person.organisation = firms[person.id > AUTHOR]
    people[0].is_lead = True
    term = Term(vocabulary="group", slug="all", code="A", name="All", position=1)
    db.session.add_all([*people, term])
    db.session.flush()
    shared = {"slug": "x", "title": "Buses", "did": "x", "result": "y", "submission_key": "k"}
    question = {"slug": "why", "title": "Why?", "submission_key": "q", "author_id": AUTHOR}
    db.session.add_all([CaseStudy(author_id=AUTHOR, **shared), Discussion(**question)])
    db.session.commit()
    while jobs.fan_out():
        pass
    follower = db.session.get_one(User, FOLLOWER)
    follows.choose(follower, FollowKind.CASE_STUDY, 1, Strength.AT_ONCE)
    db.session.commit()


def happen(turn):
    """One event of each kind, in two transactions."""
    other, prime, partner = FIRST_OTHER + turn, 1, 2
    own = {"organisation_id": partner}
    now = clock.now()
    comment = Comment(case_study_id=1, author_id=other, body="@Member 3", html="", **own)
    comment.submission_key = token_hex(16)
    answer = Answer(discussion_id=1, author_id=other, body="x", html="", **own)
    answer.submission_key = token_hex(16)
    workshop = Workshop(
        slug="w", title="W", status="published", starts_at=now, ends_at=now + timedelta(hours=1),
        capacity=9, organiser_id=other, submission_key=token_hex(16), place_name="Library",
    )  # fmt: skip
    draft = Draft(key=token_hex(16), author_id=other, answers={})
    db.session.add_all([comment, answer, workshop, draft])
    db.session.flush()
    notes = WorkshopNotes(workshop_id=workshop.id, number=1, writer_id=other, body="@Member 3")
    result = {"group_id": 1, "version": 1, "result": "worked", "again": "yes"}
    offered = {"state": BookingState.OFFERED, "offered_until": now + timedelta(days=1)}
    low = {"value": 1, "reason": Reason.VAGUE, "version": 1}
    db.session.add_all(
        [
            notes,
            Try(case_study_id=1, member_id=other, **result, **own),
            Rating(case_study_id=1, rater_id=other, **low, **own),
            Decision(act=Act.WARNED, member_id=AUTHOR, moderator_id=other),
            DraftAuthor(draft_id=draft.id, user_id=AUTHOR),
            Booking(workshop_id=workshop.id, member_id=AUTHOR, **offered, **own),
            SupplyLinkProposal(
                open_key=str(turn), prime_id=prime, subcontractor_id=partner, proposed_by_id=partner
            ),
            Thank(member_id=AUTHOR, kind=ThankKind.ANSWER, object_id=answer.id, author_id=other),
        ]
    )
    db.session.flush()
    record_mentions("comment", comment.id, [MENTIONED])
    record_mentions("notes", notes.id, [MENTIONED])
    db.session.commit()
    db.session.get_one(Discussion, 1).helped_id = answer.id
    db.session.commit()


def live(folder, database_url, number, starts_at):
    """What one process does: half of the events, and the work of the worker between them."""
    database.BUSY_TIMEOUT_MS = 60_000  # a busy machine is not what is tested
    app = make_app(folder, database_url=database_url)
    with app.app_context():
        time.sleep(max(0.0, starts_at - time.time()))
        for turn in range(number, EVENTS, PROCESSES):
            happen(turn)
            if turn % 5 == number:
                jobs.fan_out()
        while jobs.fan_out():
            pass
        thanks_jobs.tell_authors()


def test_each_kind_is_told_once_by_two_processes_at_once(exchange):
    folder, database_url = exchange
    settle()
    db.session.remove()
    db.engine.dispose()
    starts_at = time.time() + STARTS_IN
    processes = [Fork(live, folder, database_url, n, starts_at) for n in range(PROCESSES)]
    said = [process.communicate(240) for process in processes]
    assert [process.returncode for process in processes] == [0] * PROCESSES, said
    db.session.rollback()
    while jobs.fan_out():
        pass
    while _has_thanks_to_tell():
        thanks_jobs.tell_authors()
    told = Counter(
        (one.member_id, one.kind, one.thing_kind, one.thing_id, one.item_kind, one.item_id)
        for one in db.session.scalars(select(Notice))
    )
    assert set(told.values()) == {1}
    assert Counter(kind for _, kind, *_ in told) == TOLD


def _has_thanks_to_tell():
    return db.session.scalar(select(Thank.id).where(Thank.told_at.is_(None)).limit(1)) is not None


def test_no_kind_is_left_out():
    assert {*TOLD, *ELSEWHERE} == set(NoticeKind)
