"""The calendar as other programs read it: two libraries must agree on every entry."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject

from forum.core import clock
from forum.core.extensions import db
from forum.models.releases import Release
from forum.performance.releases import actions

ICS = "/performance/releases.ics"
SUMMER, WINTER = datetime(2027, 6, 17, 8, 30), datetime(2027, 12, 16, 9, 30)


@pytest.fixture
def two(app):
    made = [
        Release(ref="s", name="Figures; to March, “all”\nprimes", release_at=SUMMER, basis="x"),
        Release(ref="w", name="Figures to September", release_at=WINTER),
        Release(ref="m", name="Some day", release_at=datetime(2012, 8, 31), is_date_exact=False),
    ]
    db.session.add_all(made)
    db.session.commit()
    return made


def by_two_libraries(answer):
    """{uid: (start in UTC, sequence, status, summary)}, as icalendar and as vobject read it."""
    assert answer.mimetype == "text/calendar"
    first = {
        str(event["uid"]): (
            event.start.astimezone(UTC),
            int(event["sequence"]),
            str(event["status"]),
            str(event["summary"]),
        )
        for event in icalendar.Calendar.from_ical(answer.data).events
    }
    second = {
        event.uid.value: (
            event.dtstart.value.astimezone(UTC),
            int(event.sequence.value),
            event.status.value,
            event.summary.value,
        )
        for event in vobject.readOne(answer.text).vevent_list
    }
    assert first == second
    return first


def test_both_libraries_read_the_same_minutes_in_summer_and_winter(browse, two):
    read = by_two_libraries(browse().get(ICS))

    assert [entry[0].replace(tzinfo=None) for entry in read.values()] == [SUMMER, WINTER]
    assert [entry[3] for entry in read.values()] == [two[0].name, two[1].name]


def test_the_hour_is_london_s_and_its_rules_come_along(browse, two):
    calendar = icalendar.Calendar.from_ical(browse().get(ICS).data)

    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/London"]
    assert {event.start.strftime("%H:%M") for event in calendar.events} == {"09:30"}


def test_a_move_and_a_cancellation_are_later_versions_of_the_same_entry(browse, ann, abe, two):
    [uid, other] = by_two_libraries(browse().get(ICS))
    asked = actions.move(ann, two[0], SUMMER + timedelta(days=1), "A holiday")
    actions.confirm(abe, asked)
    start, sequence, status, _ = by_two_libraries(browse().get(ICS))[uid]
    assert (start.replace(tzinfo=None), sequence, status) == (
        SUMMER + timedelta(days=1),
        1,
        "CONFIRMED",
    )

    actions.cancel(ann, two[0], "The count was wrong.")
    _, sequence, status, _ = by_two_libraries(browse().get(ICS))[uid]
    assert (sequence, status) == (2, "CANCELLED")
    assert by_two_libraries(browse().get(ICS))[other][1] == 0


def test_the_same_calendar_is_the_same_bytes(browse, two, at):
    before = browse().get(ICS).data
    at(clock.now() + timedelta(hours=3))

    assert browse().get(ICS).data == before


def test_an_empty_calendar_is_one(browse):
    assert icalendar.Calendar.from_ical(browse().get(ICS).data).events == []


def test_the_news_feed_is_well_formed(browse, two):
    root = ET.fromstring(browse().get("/performance/releases.atom").data)
    names = {e.findtext("{*}title") for e in root.iter("{http://www.w3.org/2005/Atom}entry")}

    assert "Figures to September" in names
    assert len(names) == 3
