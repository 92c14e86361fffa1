"""Files and feeds, read strictly by two libraries, and by a client that remembers."""

import re
import warnings
from datetime import UTC, datetime

import icalendar
import pytest
import vobject

from forum.core.extensions import db
from forum.models.accounts import Standing
from forum.models.bookings import Booking, BookingState
from forum.search.document_types import workshops as indexed
from forum.workshops.calendar import ical
from forum.workshops.schedule import actions, notes_actions
from tests.workshops.schedule.conftest import london


def read(text):
    """The events, after both libraries have read and checked every line of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = icalendar.Calendar.from_ical(text)
        assert [error for part in found.walk() for error in part.errors] == []
        strict = vobject.readOne(text, validate=True)
        vobject.readOne(strict.serialize())
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return found.walk("VEVENT")


def feed(browse, path="/workshops.ics"):
    answer = browse().get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    return read(answer.text)


def change(olga, workshop, answers, day="2026-12-18", start="09:30", **other):
    when = london(day, start)
    actions.change(olga, workshop, workshop.version, answers | other, when)


class Client:
    """What a calendar program keeps: of each UID, what came with the highest sequence."""

    def __init__(self):
        self.kept = {}

    def take(self, events):
        for event in events:
            uid, now = str(event["UID"]), (event["SEQUENCE"], event["DTSTAMP"].dt)
            if uid not in self.kept or now > self.kept[uid][0]:
                self.kept[uid] = (now, event)

    @property
    def shown(self):
        return [
            (str(event["SUMMARY"]), event["DTSTART"].dt)
            for _, event in self.kept.values()
            if event["STATUS"] != "CANCELLED"
        ]


def test_a_workshop_is_an_event_in_london_time(browse, workshop):
    (event,) = feed(browse)
    assert event["SUMMARY"] == "What works for lone parents"
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 12, 18, 9, 30, tzinfo=UTC)
    assert event["LOCATION"] == "Central Library, Newcastle, 33 New Bridge Street"
    assert "olga@" not in browse().get("/workshops.ics").text


def test_the_time_zone_comes_with_it_and_knows_both_clock_changes(browse, schedule):
    schedule("2027-03-29")
    schedule("2027-11-01")
    text = browse().get("/workshops.ics").text
    read(text)
    zone = vobject.readOne(text).vtimezone
    assert {part.name for part in zone.getChildren()} >= {"STANDARD", "DAYLIGHT"}
    told = [event.dtstart.value.astimezone(UTC) for event in vobject.readOne(text).vevent_list]
    assert [f"{at:%H:%M}" for at in sorted(told)] == ["08:30", "09:30"]


@pytest.mark.parametrize(
    ("day", "hour"), [("2027-01-15", "09:30"), ("2027-03-29", "08:30"), ("2027-07-15", "08:30")]
)
def test_every_file_means_the_same_instant_to_a_program_that_reads_its_time_zone(
    browse, schedule, ada, day, hour
):
    workshop = schedule(day)
    page = f"/workshops/{workshop.id}-{workshop.slug}/workshop.ics"
    files = [browse().get("/workshops.ics").text, browse().get(page).text]
    files += [ical.calendar_file(workshop, method, ada) for method in ("REQUEST", "CANCEL")]

    for text in files:
        starts = vobject.readOne(text).vevent.dtstart.value.astimezone(UTC)
        assert f"{starts:%Y-%m-%d %H:%M}" == f"{day} {hour}"


def test_a_moved_event_moves_when_the_feed_is_read_again(
    browse, olga, workshop, workshop_answers, december
):
    client = Client()
    client.take(feed(browse))
    december.shift(60)
    change(olga, workshop, workshop_answers, day="2026-12-21", start="11:00", title="Moved on")
    client.take(feed(browse))

    (shown,) = client.shown
    assert shown[0] == "Moved on"
    assert shown[1].astimezone(UTC) == datetime(2026, 12, 21, 11, 0, tzinfo=UTC)


def test_a_cancelled_event_goes_from_the_calendar_when_the_feed_is_read_again(
    browse, olga, workshop, december
):
    client = Client()
    client.take(feed(browse))
    assert len(client.shown) == 1
    december.shift(60)
    actions.cancel(olga, workshop, "The room is closed")
    (event,) = feed(browse)
    client.take([event])

    assert client.shown == []
    assert event["SEQUENCE"] == 1
    assert "The room is closed" in event["DESCRIPTION"]


def test_an_older_file_read_later_does_not_bring_the_old_time_back(
    browse, olga, workshop, workshop_answers, december
):
    client = Client()
    old = feed(browse)
    december.shift(60)
    change(olga, workshop, workshop_answers, day="2026-12-21")
    client.take(feed(browse))
    client.take(old)
    assert client.shown[0][1].day == 21


def test_text_cannot_begin_an_event_of_its_own(browse, schedule):
    evil = "A;B,C\\n\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Evil 😀" + "é" * 60
    for field in ("title", "place_name", "address", "access_notes", "agenda"):
        schedule(**{field: evil[:100]})
    assert len(feed(browse)) == 5


def test_a_feed_is_of_an_area_or_a_group(browse, schedule, terms):
    schedule(title="One")
    schedule(title="Two", area_id=terms["18"].id, terms=[terms["over-50s"]])
    schedule(title="Draft", is_draft=True)

    def titles(asked=""):
        return [str(event["SUMMARY"]) for event in feed(browse, f"/workshops.ics{asked}")]

    assert titles() == ["One", "Two"]
    assert titles("?area=5") == ["One"]
    assert titles("?circumstance=over-50s") == ["Two"]
    assert titles("?area=18&circumstance=over-50s") == ["Two"]


def test_an_empty_feed_is_still_a_calendar(browse):
    answer = browse().get("/workshops.ics")
    found = icalendar.Calendar.from_ical(answer.text)
    assert found["X-WR-CALNAME"] == "What Works workshops"


def test_an_unchanged_feed_answers_304(browse, olga, workshop, workshop_answers, december):
    first = browse().get("/workshops.ics")
    december.shift(60)
    asked = {"If-None-Match": first.headers["ETag"]}
    assert browse().get("/workshops.ics", headers=asked).status_code == 304
    change(olga, workshop, workshop_answers, title="Another title")
    assert browse().get("/workshops.ics", headers=asked).status_code == 200


def test_one_event_is_a_file(browse, workshop):
    answer = browse().get(f"/workshops/{workshop.id}-{workshop.slug}/workshop.ics")
    assert "attachment; filename=what-works-for-lone-parents.ics" in str(answer.headers)
    assert len(read(answer.text)) == 1


def test_the_file_of_a_draft_is_not_found_for_others(browse, olga, ben, schedule):
    draft = schedule(is_draft=True)
    path = f"/workshops/{draft.id}-{draft.slug}/workshop.ics"
    assert browse(ben).get(path).status_code == 404


# For mails


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_a_mail_carries_the_event_with_its_method(app, workshop, ben, method):
    with app.test_request_context():
        text = ical.calendar_file(workshop, method, ben)
    (event,) = read(text)
    assert re.search(rf"^METHOD:{method}\r$", text, re.MULTILINE)
    assert event["STATUS"] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")
    assert event["ATTENDEE"] == "MAILTO:ben@southgate.example"


# One's own


def own_feed(browse, person):
    page = browse(person).post("/me/calendar").text
    return re.search(r"/calendars/[\w-]{43}\.ics", page)[0]


def test_my_feed_has_what_i_booked_and_what_i_organise(browse, olga, ben, schedule):
    booked = schedule(title="Booked", link="https://meet.example/a")
    schedule(title="Another")
    schedule(title="Draft", is_draft=True)
    booking = Booking(workshop_id=booked.id, member_id=ben.id, state=BookingState.BOOKED)
    db.session.add(booking)
    db.session.commit()

    bens = feed(browse, own_feed(browse, ben))
    assert [str(event["SUMMARY"]) for event in bens] == ["Booked"]
    assert "https://meet.example/a" in bens[0]["DESCRIPTION"]
    olgas = feed(browse, own_feed(browse, olga))
    assert [str(event["SUMMARY"]) for event in olgas] == ["Booked", "Another"]


def test_a_new_key_ends_the_one_before(browse, ben):
    first = own_feed(browse, ben)
    second = own_feed(browse, ben)
    assert browse().get(first).status_code == 404
    assert browse().get(second).status_code == 200
    assert second not in browse(ben).get("/me/calendar").text  # it is shown once

    browse(ben).post("/me/calendar/stop")
    assert browse().get(second).status_code == 404


def test_a_leavers_key_opens_nothing_from_the_next_request(browse, ben, pip):
    path = own_feed(browse, ben)
    ben.standing = Standing.SUSPENDED
    db.session.commit()
    assert browse().get(path).status_code == 404
    assert browse().get("/calendars/guess.ics").status_code == 404
    assert browse(pip).post("/me/calendar").status_code == 200  # the pending book too


def test_closing_the_account_deletes_the_key(app, ben):
    from forum.models.workshops import CalendarKey
    from forum.people.erasure import actions as erasure
    from forum.people.sign_in import passwords

    notes_actions.make_calendar_key(ben)
    ben.password_hash = passwords.hash_password("a long enough one")
    db.session.commit()
    erasure.close_account(ben, "a long enough one")
    assert db.session.scalars(db.select(CalendarKey)).all() == []


# News


def test_the_news_feed_has_the_newest_first(browse, schedule, december):
    from xml.etree import ElementTree

    schedule(title="First\uffff")
    december.shift(60)
    schedule(title="Second")
    answer = browse().get("/workshops.atom?area=5")
    feed = ElementTree.fromstring(answer.data)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    assert titles == ["Second", "First"]
    assert feed.findtext(f"{atom}updated") == "2026-12-07T09:01:00Z"


def test_an_agenda_keeps_its_numbers_and_lines_in_the_calendar_and_the_feed(browse, schedule):
    schedule("2026-12-18", agenda="1. Welcome\n2. Plan\n\nBring pens")

    (event,) = feed(browse)
    told = "1. Welcome\n2. Plan\nBring pens"
    assert told in event["DESCRIPTION"]
    assert told in browse().get("/workshops.atom").text


def test_a_mailed_calendar_file_keeps_the_lines_of_the_agenda(app, schedule):
    workshop = schedule("2026-12-18", agenda="1. Welcome\n2. Plan\n\nBring pens")

    (event,) = read(ical.calendar_file(workshop, "REQUEST"))
    assert "1. Welcome\n2. Plan\nBring pens" in event["DESCRIPTION"]


def test_the_index_and_its_excerpts_keep_the_lines_of_an_agenda(browse, schedule):
    workshop = schedule("2026-12-18", agenda="1. Welcome\n2. Plan\n\nBring pens")

    (document,) = indexed.documents([workshop.id])
    assert document.texts["body"] == "1. Welcome\n2. Plan\nBring pens"
