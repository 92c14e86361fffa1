"""What people are told, when, and how often: the letters as they wait in the outbox and as sent."""

from datetime import timedelta

import icalendar
import pytest
import time_machine

from forum.core import clock
from forum.core.extensions import db
from forum.mail import mailer
from forum.mail.outbox import Letter
from forum.models.workshops import WorkshopChange, WorkshopChangeKind
from forum.people.mail_preferences import actions as subscriptions
from forum.workshops.bookings import actions, change_notice_jobs, jobs, queries, reminder_jobs
from forum.workshops.schedule import actions as workshops
from tests.workshops.bookings.conftest import facts, states


def after(**time):
    return time_machine.travel(clock.now() + timedelta(**time), tick=False)


def change(workshop, was, now, name="Where"):
    what = [{"name": name, "was": was, "now": now}]
    db.session.add(
        WorkshopChange(workshop_id=workshop.id, kind=WorkshopChangeKind.CHANGED, what=what)
    )
    db.session.commit()


def about(what):
    letters = db.session.scalars(db.select(Letter).order_by(Letter.id))
    return [one for one in letters if one.dedupe_key.rpartition(":")[2].startswith(what)]


def test_changes_are_one_letter_half_an_hour_after_the_last(workshop, ada, ben, book):
    book(workshop, ada, ben)
    with after(minutes=1):
        change(workshop, "Leeds Library", "Town Hall")
    with after(minutes=20):
        change(workshop, "Town Hall", "Corn Exchange")
        change(workshop, "", "The bell is broken", name="Getting in")
    with after(minutes=49):
        assert change_notice_jobs.send_changes() == 0
    with after(minutes=51):
        assert change_notice_jobs.send_changes() == 1
        assert change_notice_jobs.send_changes() == 0

    told = about("change")
    assert sorted(one.to for one in told) == ["ada@northfield.example", "ben@southgate.example"]
    assert "Where: Corn Exchange (was: Leeds Library)" in told[0].body
    assert "Getting in: The bell is broken" in told[0].body
    assert "METHOD:REQUEST" in told[0].calendar


def test_a_fact_changed_back_is_not_mailed(workshop, ada, book):
    book(workshop, ada)
    change(workshop, "Leeds Library", "Town Hall")
    change(workshop, "Town Hall", "Leeds Library")
    with after(hours=1):
        assert change_notice_jobs.send_changes() == 1

    assert about("change") == []


def test_only_members_with_a_place_get_the_link_to_join(workshop_of, ada, ben, book):
    workshop = workshop_of(capacity=1, link="https://meet.example/room")
    book(workshop, ada, ben)
    with after(minutes=1):
        change(workshop, "", "https://meet.example/room", name="Link to join")
        change(workshop, "Leeds Library", "", name="Where")
    with after(hours=1):
        change_notice_jobs.send_changes()

    with_link = {one.to for one in db.session.scalars(db.select(Letter)) if "meet.ex" in one.body}
    assert with_link == {"ada@northfield.example"}
    assert len(about("change")) == 2


def test_a_booking_after_the_change_gets_no_letter(workshop, ada, ben, book):
    book(workshop, ada)
    with after(minutes=1):
        change(workshop, "Leeds Library", "Town Hall")
    with after(minutes=2):
        book(workshop, ben)
    with after(hours=1):
        change_notice_jobs.send_changes()

    assert [one.to for one in about("change")] == ["ada@northfield.example"]


def test_shortly_before_the_start_a_change_is_mailed_at_once(workshop_of, ada, book):
    workshop = workshop_of(days=2 / 24)
    book(workshop, ada)
    with after(seconds=1):
        change(workshop, "Leeds Library", "Town Hall")
    with after(seconds=2):
        assert change_notice_jobs.send_changes() == 1


def test_a_cancellation_is_mailed_to_all_at_once_and_nothing_after_it(
    workshop_of, organiser, ada, ben, dee, book
):
    workshop = workshop_of(capacity=1)
    book(workshop, ada, ben)
    with after(minutes=1):
        change(workshop, "Leeds Library", "Town Hall")
    workshops.cancel(organiser, workshop, "The speaker is ill")

    assert change_notice_jobs.send_changes() == 1
    with after(hours=5):
        assert change_notice_jobs.send_changes() == 0
    with after(days=9, hours=1):
        assert reminder_jobs.send_reminders() == 0
        assert jobs.keep_lists() == 0

    assert facts() == [
        ("ada@northfield.example", "workshop-cancelled"),
        ("ben@southgate.example", "workshop-cancelled"),
    ]
    letter = about("workshop-cancelled")[0]
    assert "The speaker is ill" in letter.body
    event = icalendar.Calendar.from_ical(letter.calendar).events[0]
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 1


def test_reminders_go_seven_days_and_one_day_before_and_once(workshop, ada, book):
    book(workshop, ada)
    written = {}
    for days in (2, 3.5, 6, 9.5, 9.9):
        with after(days=days):
            written[days] = (reminder_jobs.send_reminders(), reminder_jobs.send_reminders())

    assert written == {2: (0, 0), 3.5: (1, 0), 6: (0, 0), 9.5: (1, 0), 9.9: (0, 0)}
    subjects = [one.subject for one in about("reminder")]
    assert subjects == ["In 7 days: Mock interviews", "Tomorrow: Mock interviews"]
    assert all(one.stop_path for one in about("reminder"))


def test_a_booking_within_the_week_gets_the_last_reminder_only(workshop_of, ada, book):
    workshop = workshop_of(days=3)
    book(workshop, ada)

    with after(hours=1):
        assert reminder_jobs.send_reminders() == 0
    with after(days=2.5):
        assert reminder_jobs.send_reminders() == 1


def test_a_workshop_moved_to_a_later_day_is_reminded_of_again(workshop, organiser, ada, book):
    book(workshop, ada)
    with after(days=4):
        reminder_jobs.send_reminders()
        workshop.starts_at += timedelta(days=14)
        workshop.ends_at += timedelta(days=14)
        change(workshop, "3 May", "17 May", name="When")
    with after(days=5):
        change_notice_jobs.send_changes()
        assert reminder_jobs.send_reminders() == 0
    with after(days=18):
        assert reminder_jobs.send_reminders() == 1

    assert len({one.dedupe_key for one in about("reminder")}) == 2


def test_the_days_are_a_setting(app, workshop, ada, book):
    book(workshop, ada)
    app.config["SETTINGS"].reminder_days = ""
    with after(days=5):
        assert reminder_jobs.send_reminders() == 0
    app.config["SETTINGS"].reminder_days = "3, 8"
    with after(days=5):
        assert reminder_jobs.send_reminders() == 1


def test_unsubscribed_members_get_no_reminder_but_letters_of_changes(workshop, ada, book):
    book(workshop, ada)
    subscriptions.choose(ada, [])
    with after(days=4):
        assert reminder_jobs.send_reminders() == 0
        change(workshop, "Leeds Library", "Town Hall")
    with after(days=5):
        assert change_notice_jobs.send_changes() == 1
    subscriptions.choose(ada, ["workshops"])
    with after(days=6):
        assert reminder_jobs.send_reminders() == 0  # it is over for these days

    assert len(about("change")) == 1


def test_members_who_did_not_come_get_one_letter_once_attendance_is_recorded(
    workshop_of, ada, ben, book
):
    workshop = workshop_of(days=1)
    book(workshop, ada, ben)
    with after(days=3):
        assert reminder_jobs.send_missed() == 0
        queries.own(ada, workshop).came = True
        db.session.commit()
        assert reminder_jobs.send_missed() == 1
        assert reminder_jobs.send_missed() == 0

    assert [one.to for one in about("missed")] == ["ben@southgate.example"]


@pytest.mark.parametrize("when", [{"days": 1, "hours": 3}, {"days": 16}])
def test_the_letter_to_missed_is_sent_neither_on_the_day_nor_weeks_later(
    workshop_of, ada, ben, book, when
):
    workshop = workshop_of(days=1)
    book(workshop, ada, ben)
    queries.own(ada, workshop).came = True
    db.session.commit()

    with after(**when):
        assert reminder_jobs.send_missed() == 0


def test_after_cancelling_a_booking_no_more_letters_are_sent(workshop, ada, book):
    book(workshop, ada)
    actions.cancel(ada, workshop)
    with after(days=4):
        change(workshop, "Leeds Library", "Town Hall")
    with after(days=9, hours=12):
        assert reminder_jobs.send_reminders() == 0
        change_notice_jobs.send_changes()

    assert facts() == [("ada@northfield.example", "cancelled")]
    assert states(workshop, ada) == ["cancelled"]


def test_booking_again_is_confirmed_again(workshop, ada, book):
    book(workshop, ada)
    mailer.send_waiting()
    actions.cancel(ada, workshop)
    book(workshop, ada)

    assert [what for _, what in facts()] == ["booked", "booked", "cancelled"]


def test_a_sent_mail_carries_the_file_as_a_calendar_takes_it(sent, workshop, ada, book):
    book(workshop, ada)
    mailer.send_waiting()

    message = sent[0].message()
    part = [p for p in message.walk() if p.get_content_type() == "text/calendar"][0]
    assert part.get_param("method") == "REQUEST"
    event = icalendar.Calendar.from_ical(part.get_payload(decode=True)).events[0]
    assert event["ATTENDEE"].email == "ada@northfield.example"
    assert event["SUMMARY"] == "Mock interviews"


def test_former_and_suspended_members_get_no_letters(workshop, ada, book):
    from forum.models.accounts import Standing

    book(workshop, ada)
    ada.standing = Standing.SUSPENDED
    db.session.commit()
    with after(days=4):
        reminder_jobs.send_reminders()

    assert about("reminder") == []


# What is forgotten


def test_needs_are_erased_after_30_days_and_members_after_24_months(workshop_of, ada, book):
    workshop = workshop_of(days=1)
    book(workshop, ada, access_needs="A hearing loop")
    booking = queries.own(ada, workshop)
    booking.came = True
    db.session.commit()

    with after(days=30):
        assert jobs.forget_old() == 0
    with after(days=32):
        assert jobs.forget_old() == 1
        assert booking.access_needs == ""
        assert booking.member_id == ada.id
    with after(days=733):
        assert jobs.forget_old() == 1
        assert jobs.forget_old() == 0
    assert booking.member_id is None
    assert booking.came
    assert booking.organisation_id == ada.organisation_id
