"""The waiting list: offers, what becomes of them, and what the organiser may do about it."""

from datetime import timedelta

import pytest
import time_machine

from forum.core import audit, clock
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.workshops import Workshop
from forum.people.sign_in import passwords
from forum.workshops.bookings import actions, jobs, queries
from tests.workshops.bookings.conftest import facts, line, states


def address(workshop, page=""):
    return f"/workshops/{workshop.id}-{workshop.slug}{page}"


@pytest.fixture
def full(workshop_of, ada, book):
    """One place, which Ada has."""
    workshop = workshop_of(capacity=1)
    book(workshop, ada)
    return workshop


def later(**time):
    return time_machine.travel(clock.now() + timedelta(**time), tick=False)


def test_a_place_given_back_is_offered_to_the_next(browse, full, ada, ben, dee, book):
    book(full, ben, dee)

    browse(ada).post(address(full, "/booking/cancel"))

    assert states(full, ada, ben, dee) == ["cancelled", "offered", "waiting"]
    told = facts()
    assert ("ben@southgate.example", "offered") in told
    assert ("ada@northfield.example", "cancelled") in told
    assert ("ben@southgate.example", "waiting") not in told  # overtaken before it went
    assert db.session.get(Workshop, full.id).places_taken == 1


def test_get_of_an_offer_accepts_nothing(browse, full, ada, ben, book):
    book(full, ben)
    actions.cancel(ada, full)
    browser = browse(ben)

    assert "Take the place" in browser.get(address(full, "/offer")).text
    assert states(full, ben) == ["offered"]
    browser.post(address(full, "/offer"))
    browser.post(address(full, "/offer"))
    assert states(full, ben) == ["booked"]
    assert facts().count(("ben@southgate.example", "booked")) == 1


def test_an_offer_that_nobody_answers_goes_to_the_next_after_a_day(full, ada, ben, dee, book):
    book(full, ben, dee)
    actions.cancel(ada, full)

    with later(hours=23):
        assert jobs.keep_lists() == 0
    with later(hours=24, seconds=1):
        assert jobs.keep_lists() == 1
        assert jobs.keep_lists() == 0

    assert states(full, ben, dee) == ["lapsed", "offered"]
    assert ("ben@southgate.example", "lapsed") in facts()


def test_near_the_date_an_offer_is_valid_for_half_the_time_left(workshop_of, ada, ben, book):
    workshop = workshop_of(capacity=1, days=0.5)
    book(workshop, ada, ben)
    actions.cancel(ada, workshop)

    left = queries.own(ben, workshop).offered_until - clock.now()
    assert timedelta(hours=5, minutes=59) < left <= timedelta(hours=6)


def test_an_offer_that_is_over_cannot_be_taken_though_the_worker_is_late(
    browse, full, ada, ben, dee, book
):
    book(full, ben, dee)
    actions.cancel(ada, full)

    with later(hours=25):
        page = browse(ben).get(address(full, "/offer")).text
        answer = browse(ben).post(address(full, "/offer"))

    assert "This offer has ended" in page
    assert answer.status_code == 409
    assert states(full, ben, dee) == ["lapsed", "offered"]


def test_a_member_whose_offer_lapsed_may_join_the_end_of_the_list(full, ada, ben, dee, eve, book):
    book(full, ben, dee, eve)
    actions.cancel(ada, full)
    with later(hours=25):
        jobs.keep_lists()
        book(full, ben)

    assert line(full, ben, eve) == ["Eve", "Ben"]
    assert facts().count(("ben@southgate.example", "waiting")) == 1


def test_an_offer_turned_down_goes_to_the_next_at_once(browse, full, ada, ben, dee, book):
    book(full, ben, dee)
    actions.cancel(ada, full)

    browse(ben).post(address(full, "/booking/cancel"))

    assert states(full, ben, dee) == ["cancelled", "offered"]
    assert ("ben@southgate.example", "cancelled") not in facts()


def test_more_places_are_offered_to_the_list_before_anybody_new_can_take_one(
    full, ben, dee, eve, book
):
    book(full, ben)
    full.capacity = 2
    db.session.commit()

    book(full, dee)

    assert states(full, ben, dee) == ["offered", "waiting"]


def test_the_worker_offers_what_more_places_there_are(full, ben, dee, book):
    book(full, ben, dee)
    full.capacity = 3
    db.session.commit()

    assert jobs.keep_lists() == 1
    assert states(full, ben, dee) == ["offered", "offered"]
    assert db.session.get(Workshop, full.id).places_taken == 3


def test_no_place_is_offered_once_the_workshop_has_begun(full, ada, ben, book):
    book(full, ben)
    full.capacity = 2
    db.session.commit()

    with later(days=10, minutes=1):
        assert jobs.keep_lists() == 0
        with pytest.raises(Refused):
            actions.cancel(ada, full)

    assert states(full, ada, ben) == ["booked", "waiting"]


def test_the_page_of_an_offer_shows_what_became_of_it(browse, full, ada, ben, dee, book):
    book(full, ben)

    assert "You are on the waiting list" in browse(ben).get(address(full, "/offer")).text
    assert "You have taken the place" in browse(ada).get(address(full, "/offer")).text
    assert browse(dee).get(address(full, "/offer")).status_code == 404
    assert browse(dee).post(address(full, "/offer")).status_code == 404


# What the organiser may do


def test_the_organiser_puts_somebody_first_with_a_reason_that_is_logged(
    browse, organiser, full, ada, ben, dee, book
):
    book(full, ben, dee)
    dees = queries.own(dee, full)

    answer = browse(organiser).post(
        address(full, f"/bookings/{dees.id}/first"), data={"reason": "She gives the first talk"}
    )

    assert answer.status_code == 302
    assert line(full, ben, dee) == ["Dee", "Ben"]
    entry = db.session.scalars(db.select(audit.AuditEntry)).one()
    assert entry.who_id == organiser.id
    assert "She gives the first talk" in entry.about
    assert (
        "Put first: She gives the first talk"
        in browse(organiser).get(address(full, "/roster")).text
    )
    actions.cancel(ada, full)
    assert states(full, ben, dee) == ["waiting", "offered"]
    assert db.session.get(Workshop, full.id).places_taken == 1


def test_a_reason_is_asked_for(browse, organiser, full, ben, book):
    book(full, ben)
    bens = queries.own(ben, full)

    for what in ("first", "cancel"):
        answer = browse(organiser).post(address(full, f"/bookings/{bens.id}/{what}"))
        assert answer.status_code == 422
        assert "Say why" in answer.text
    assert states(full, ben) == ["waiting"]


def test_the_organiser_cancels_a_booking_and_the_person_reads_why(
    browse, organiser, full, ada, ben, book
):
    book(full, ben)
    adas = queries.own(ada, full)

    browse(organiser).post(
        address(full, f"/bookings/{adas.id}/cancel"), data={"reason": "She told me by phone"}
    )

    assert states(full, ada, ben) == ["cancelled", "offered"]
    letter = db.session.scalars(
        db.select(Letter).where(Letter.to == ada.email, Letter.subject.startswith("Your booking"))
    ).one()
    assert "She told me by phone" in letter.body
    assert "METHOD:CANCEL" in letter.calendar


@pytest.mark.parametrize("page", ["/roster", "/roster.csv", "/numbers", "/numbers.csv"])
def test_roster_and_numbers_are_for_organisers(browse, organiser, full, ada, ben, mo, page):
    assert browse(organiser).get(address(full, page)).status_code == 200
    assert [browse(who).get(address(full, page)).status_code for who in (ada, ben, mo)] == [404] * 3
    assert browse().get(address(full, page)).status_code in (302, 403)


def test_a_booking_of_another_workshop_and_a_missing_one_are_not_found(
    browse, organiser, full, ada, ben, book
):
    book(full, ben)
    bens = queries.own(ben, full)

    for who, number in ((ada, bens.id), (organiser, 9999)):
        for what in ("first", "cancel"):
            path = address(full, f"/bookings/{number}/{what}")
            assert browse(who).post(path, data={"reason": "x"}).status_code == 404
    with pytest.raises(NotFound):
        queries.get_live(organiser, full, 9999)


def test_closing_an_account_frees_its_place_and_erases_needs(browse, full, ada, ben, book):
    book(full, ben)
    actions.save_needs(ada, full, "Step-free access")
    ada.password_hash = passwords.hash_password("a long pass phrase")
    db.session.commit()

    answer = browse(ada).post("/me/close", data={"password": "a long pass phrase", "sure": "y"})

    assert answer.status_code == 302
    assert states(full, ada, ben) == ["cancelled", "offered"]
    assert queries.own(ada, full).access_needs == ""
    assert db.session.get(Workshop, full.id).places_taken == 1
