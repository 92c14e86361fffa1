"""Fifty people, two processes, the last three places."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from flask_migrate import upgrade

from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking
from forum.models.organisations import Kind, Organisation
from forum.models.workshops import Workshop, WorkshopStatus
from forum.people.sign_in import sessions
from forum.workshops.booking_news import jobs as booking_news_jobs
from forum.workshops.booking_news import queries as booking_news
from forum.workshops.bookings import (
    actions,
    change_notice_jobs,
    colleague_actions,
    numbers_queries,
    queries,
    reminder_jobs,
)
from forum.workshops.bookings.jobs import forget_old, keep_lists
from forum.workshops.bookings.waiting_list import WaitingMember, allocation_order
from forum.workshops.mails import jobs as mails_jobs
from tests.conftest import make_app
from tests.forking import Fork
from tests.postgres import server
from tests.workshops.bookings.racing import press_book_at_once

PEOPLE, PLACES, PROCESSES = 50, 3, 2
STARTS_IN = 1.0  # seconds that a process has to be ready


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def exchange(request, tmp_path, migrated):
    """An app, its folder and the address of its database."""
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
        yield app, folder, database_url
        db.session.remove()
        db.engine.dispose()


def everybody():
    """Of seven organisations, and each signed in."""
    firms = [Organisation(name=f"Firm {n}", slug=f"firm-{n}", kind=Kind.PRIME) for n in range(7)]
    people = [
        User(
            name=f"Member {n}",
            email=f"member{n}@firm.example",
            standing=Standing.VERIFIED,
            organisation=firms[n % len(firms)],
        )
        for n in range(PEOPLE)
    ]
    db.session.add_all(people)
    db.session.flush()
    keys = [sessions.begin(person) for person in people]
    db.session.commit()
    return people[0], keys


def published(organiser, key="0"):
    starts_at = clock.now() + timedelta(days=10)
    workshop = Workshop(
        title="Mock interviews",
        slug="mock-interviews",
        organiser_id=organiser.id,
        capacity=PLACES,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        status=WorkshopStatus.PUBLISHED,
        submission_key=key * 32,
    )
    db.session.add(workshop)
    db.session.commit()
    return workshop


def test_fifty_want_the_last_three_places_at_once(exchange):
    app, folder, database_url = exchange
    organiser, keys = everybody()
    workshop = published(organiser)
    address, start_at = f"/workshops/{workshop.id}-{workshop.slug}", time.time() + STARTS_IN
    workshop_id = workshop.id
    db.session.remove()
    db.engine.dispose()

    racers = [
        Fork(press_book_at_once, folder, database_url, address, start_at, keys[n::PROCESSES])
        for n in range(PROCESSES)
    ]
    said = [racer.communicate() for racer in racers]

    assert "".join(out for out, _ in said).split() == ["302"] * PEOPLE, said
    workshop = db.session.get(Workshop, workshop_id)
    _three_in_and_the_others_in_order(workshop)
    _the_next_is_offered_what_is_given_back(workshop)
    _two_name_the_same_colleagues_at_once(app, published(workshop.organiser, "1"))


def _three_in_and_the_others_in_order(workshop):
    bookings = db.session.scalars(db.select(Booking)).all()
    counts = Counter(str(one.state) for one in bookings)
    assert counts == {"booked": PLACES, "waiting": PEOPLE - PLACES}
    assert workshop.places_taken == PLACES

    line = queries.waiting_turns(workshop)
    assert [turn.number for turn in line] == list(range(1, PEOPLE - PLACES + 1))
    waiting = [
        WaitingMember(b.id, b.organisation_id, b.asked_at) for b in bookings if b.state == "waiting"
    ]
    held = Counter(b.organisation_id for b in bookings if b.state == "booked")
    assert line == allocation_order(held, reversed(waiting))

    told = {
        (letter.to, letter.dedupe_key.rpartition(":")[2])
        for letter in db.session.scalars(db.select(Letter))
    }
    assert told == {(one.member.email, str(one.state)) for one in bookings}
    assert db.session.scalar(db.select(db.func.count(Letter.id))) == PEOPLE


def _the_next_is_offered_what_is_given_back(workshop):
    """And every job runs on this database."""
    first = db.session.scalars(db.select(Booking).where(Booking.state == "booked")).first()
    actions.cancel(first.member, workshop)
    offered = db.session.scalars(db.select(Booking).where(Booking.state == "offered")).one()
    actions.accept(offered.member, workshop)

    assert workshop.places_taken == PLACES
    numbers = numbers_queries.numbers(workshop.organiser, workshop)
    assert (numbers.total.booked, numbers.total.gave_back) == (PLACES, 1)
    jobs = (
        keep_lists,
        change_notice_jobs.send_changes,
        reminder_jobs.send_reminders,
        reminder_jobs.send_missed,
        forget_old,
        mails_jobs.write_letters,
        mails_jobs.forget_old,
        booking_news_jobs.send_summaries,
        booking_news_jobs.forget_old,
    )
    assert [job() for job in jobs] == [0] * len(jobs)
    assert booking_news.news_for(workshop.organiser, None, clock.now())
    assert booking_news.organisers_due(clock.now()) == [workshop.organiser_id]


def _two_name_the_same_colleagues_at_once(app, workshop):
    """Members 0, 7, 14 and 21 are of one firm. One is booked for, the other refused."""
    workshop_id, outcomes, barrier = workshop.id, [], threading.Barrier(2)
    db.session.commit()

    def name_them(email):
        with app.app_context():
            viewer = db.session.scalars(db.select(User).filter_by(email=email)).one()
            workshop = db.session.get(Workshop, workshop_id)
            db.session.commit()
            barrier.wait()
            try:
                colleague_actions.book(viewer, workshop, ["member 7", "member 14"])
                outcomes.append("booked")
            except Refused as refused:
                outcomes.append(str(refused))

    emails = ("member0@firm.example", "member21@firm.example")
    threads = [threading.Thread(target=name_them, args=(email,)) for email in emails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["Member 7 has a place already.", "booked"]
    db.session.expire_all()
    assert db.session.get(Workshop, workshop_id).places_taken == 2
