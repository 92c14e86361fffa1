"""Organisers hear of bookings: each at once, once a day, or never."""

from datetime import datetime

import pytest
import time_machine

from forum.core.extensions import db
from forum.mail import links
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind
from forum.models.workshop_mails import BookingNews, BookingNewsStrength
from forum.models.workshops import WorkshopStatus
from forum.people.data_export.queries import export
from forum.workshops.booking_news import actions as news
from forum.workshops.booking_news import jobs
from forum.workshops.bookings import actions


@pytest.fixture(autouse=True)
def december():
    with time_machine.travel("2026-12-07T09:00:00+00:00", tick=False) as traveller:
        yield traveller


def choose(member, strength):
    news.choose_strength(member, BookingNewsStrength(strength))
    db.session.commit()


def to(member):
    found = db.session.scalars(db.select(Letter).order_by(Letter.id))
    return [one for one in found if one.to == member.email]


def morning(traveller, day, hour="07:31"):
    traveller.move_to(datetime.fromisoformat(f"2026-12-{day:02}T{hour}:00+00:00"))
    return jobs.send_summaries()


def test_at_once_is_a_mail_for_each_booking_and_each_cancellation(
    organiser, workshop_of, ada, ben, book
):
    choose(organiser, "at-once")
    workshop = workshop_of(capacity=1)
    book(workshop, ada, ben)
    book(workshop, ada)  # the same again
    actions.cancel(ada, workshop)

    subjects = [one.subject for one in to(organiser)]
    assert subjects == [
        "Booked: Mock interviews",
        "Booked: Mock interviews",
        "Cancelled: Mock interviews",
    ]
    assert "Ada (Northfield Trust) has a place." in to(organiser)[0].body
    assert "is on the waiting list" in to(organiser)[1].body
    assert links.read(to(organiser)[0].stop_path.rpartition("/")[2])[1] == MailKind.BOOKINGS


def test_a_summary_comes_once_a_day_where_something_is_new(
    december, organiser, workshop, ada, ben, dee, book
):
    book(workshop, ada, ben)
    assert to(organiser) == []
    assert morning(december, 8, "07:29") == 0
    assert morning(december, 8) == 1
    assert morning(december, 8, "08:00") == 0
    body = to(organiser)[0].body
    assert "Ada (Northfield Trust) has a place" in body and "2 of 2 places taken" in body
    assert morning(december, 9) == 0
    actions.cancel(ada, workshop)
    book(workshop, dee)
    assert morning(december, 10) == 1
    second = to(organiser)[1].body
    assert "Ada (Northfield Trust) cancelled" in second and "Ben" not in second


def test_a_worker_that_was_away_leaves_nothing_out(december, organiser, workshop_of, ada, book):
    book(workshop_of(days=20), ada)
    assert morning(december, 11) == 1
    assert "Ada" in to(organiser)[0].body


def test_who_stops_them_hears_nothing(browse, december, organiser, workshop, ada, ben, book):
    choose(organiser, "at-once")
    browse().post(links.stop_path(organiser, MailKind.BOOKINGS))
    book(workshop, ada)
    assert to(organiser) == []
    page = browse(organiser).get("/me/mails").text
    assert '<option selected value="off">Never</option>' in page


def test_the_strength_is_chosen_among_the_other_mails(browse, organiser, ada):
    browser = browse(organiser)
    for chosen in ("at-once", "off", "daily"):
        browser.post("/me/mails", data={"bookings": chosen, "wanted": ["workshops"]})
        assert f'<option selected value="{chosen}">' in browser.get("/me/mails").text
    assert browser.post("/me/mails", data={"bookings": "hourly"}).status_code == 422
    browser.post("/me/mails", data={"bookings": "off"})
    browser.post("/me/mails", data={"wanted": ["workshops"]})  # without the field it stays
    assert '<option selected value="off">' in browser.get("/me/mails").text
    assert "Bookings of workshops I organise" not in browse(ada).get("/me/mails").text
    assert export(organiser)["choices_about_bookings"][0]["bookings"] == "daily"


def test_co_organisers_choose_for_themselves_and_nobody_is_told_of_themselves(
    december, organiser, workshop, amy, ada, book
):
    workshop.co_organisers.append(amy)
    choose(amy, "at-once")
    book(workshop, ada)
    book(workshop, amy)
    assert [one.body.count("Ada (") for one in to(amy) if "Booked:" in one.subject] == [1]
    assert morning(december, 8) == 1  # the organiser's
    assert "Amy" in to(organiser)[0].body


def test_what_came_at_once_does_not_come_again(december, organiser, workshop, ada, book):
    choose(organiser, "at-once")
    book(workshop, ada)
    december.shift(60)
    choose(organiser, "daily")
    assert morning(december, 8) == 0


def test_cancelled_workshops_and_old_news_are_left_out(december, organiser, workshop, ada, book):
    book(workshop, ada)
    workshop.status = WorkshopStatus.CANCELLED
    db.session.commit()
    assert morning(december, 8) == 0
    december.move_to("2026-12-22T09:00:00+00:00")
    assert jobs.forget_old() == 1
    assert db.session.scalars(db.select(BookingNews)).all() == []
