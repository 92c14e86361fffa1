"""Workshops that take a night, several days, or whole days."""

from datetime import date, datetime, timedelta

import pytest

from forum.core.extensions import db
from forum.models.workshops import Workshop
from forum.workshops.attendance import attendance_code
from forum.workshops.schedule import month_view
from forum.workshops.schedule.queries import MonthEntry
from tests.workshops.schedule.test_calendar import read


@pytest.fixture
def post(browse, olga, typed_workshop):
    """post(start="22:00") sends the form with these answers; returns the page."""

    def send(path="/workshops/new", **fields):
        return browse(olga).post(path, data=typed_workshop | fields)

    return send


def only():
    return db.session.scalars(db.select(Workshop)).one()


def path_of(workshop):
    return f"/workshops/{workshop.id}-{workshop.slug}"


def times(workshop):
    return f"{workshop.starts_at:%d %H:%M} to {workshop.ends_at:%d %H:%M}"


@pytest.mark.parametrize(
    "answers, stored",
    [
        ({"start": "22:00", "end": "01:00"}, "18 22:00 to 19 01:00"),
        ({"start": "10pm", "end": "midnight"}, "18 22:00 to 19 00:00"),
        ({"start": "noon", "end": "12 midnight", "end_date": "2026-12-19"}, "18 12:00 to 19 00:00"),
        ({"end_date": "2026-12-20", "end": "16:00"}, "18 09:30 to 20 16:00"),
        ({"end_date": "18/12/2026"}, "18 09:30 to 18 12:30"),
        ({"is_all_day": "y", "start": "", "end": ""}, "18 00:00 to 19 00:00"),
        ({"is_all_day": "y", "end_date": "20 December 2026"}, "18 00:00 to 21 00:00"),
    ],
)
def test_a_night_several_days_and_whole_days_can_be_entered(post, answers, stored):
    assert post(**answers).status_code == 302
    assert times(only()) == stored


@pytest.mark.parametrize(
    "answers, error",
    [
        ({"start": "13:30", "end": "04:30"}, "If it ends on another day, enter its last day"),
        ({"start": "09:30", "end": "2:30"}, "The end must be later than the start"),
        ({"end_date": "2026-12-17"}, "must not be before the first"),
        ({"end_date": "2027-01-01"}, "at most 14 days"),
        ({"end_date": "next Monday"}, "Enter a date, such as"),
        ({"start": "01:00", "end": "23:00"}, "at most 16 hours a day"),
        (
            {"end_date": "2026-12-26", "repeat": "weekly", "times": "3"},
            "must end before the next begins",
        ),
        ({"start": ""}, "Enter when it starts"),
        ({"start": "half nine"}, "or noon"),
    ],
)
def test_what_does_not_fit_is_explained_and_kept(post, answers, error):
    page = post(**answers)
    assert page.status_code == 422
    assert error in page.text
    assert "Central Library, Newcastle" in page.text
    assert db.session.scalars(db.select(Workshop)).all() == []


def test_a_series_of_several_days_has_them_each_time(post):
    post(end_date="2026-12-19", repeat="weekly", times="2")
    made = db.session.scalars(db.select(Workshop).order_by(Workshop.starts_at))
    assert [times(one) for one in made] == ["18 09:30 to 19 12:30", "25 09:30 to 26 12:30"]


@pytest.mark.parametrize(
    "answers",
    [
        {"start": "22:00", "end": "01:00"},
        {"end_date": "2026-12-20"},
        {"is_all_day": "y", "start": "", "end": "", "end_date": "2026-12-20"},
        {"start": "22:00", "end": "midnight"},
    ],
)
def test_the_form_of_a_change_shows_the_days_as_they_are(post, browse, olga, answers):
    post(**answers)
    workshop = only()
    before = times(workshop)
    form = browse(olga).get(f"{path_of(workshop)}/change").text
    shown = {name: value_of(form, name) for name in ("date", "start", "end", "end_date")}
    shown |= {"is_all_day": "y"} if 'id="is_all_day" checked' in form else {}
    post(f"{path_of(workshop)}/change", **shown, seen_version="1")
    assert (times(workshop), workshop.version) == (before, 2)


def value_of(form, name):
    field = next(part for part in form.split("<input ") if f'name="{name}"' in part)
    return field.partition(' value="')[2].partition('"')[0]


# The clocks go back on Sunday 31 October 2027 at 2am, forward on 28 March 2027 at 1am


def test_a_night_in_which_the_clocks_go_back_is_asked_about_and_an_hour_longer(post):
    night = {"date": "2027-10-30", "start": "22:00", "end": "01:30"}
    page = post(**night)
    assert "1:30am comes twice on 31 October 2027" in page.text
    post(**night, end_which="1")
    assert times(only()) == "30 21:00 to 31 01:30"


def test_days_across_the_change_of_the_clocks_keep_their_hours(post, browse):
    post(date="2027-03-26", end_date="2027-03-29", start="09:00", end="17:00")
    workshop = only()
    assert times(workshop) == "26 09:00 to 29 16:00"
    page = browse().get(path_of(workshop)).text
    assert "Friday 26 March 2027, 9:00am to Monday 29 March 2027, 5:00pm" in page


def test_whole_days_across_the_change_of_the_clocks_are_dates_in_calendars(post, browse):
    post(date="2027-03-27", end_date="2027-03-28", is_all_day="y")
    (event,) = read(browse().get(f"{path_of(only())}/workshop.ics").text)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 3, 27), date(2027, 3, 29))
    (again,) = read(browse().get("/workshops.ics").text)
    assert again["DTSTART"].params["VALUE"] == "DATE"


def test_a_calendar_has_one_event_for_a_workshop_of_several_days(post, browse):
    post(end_date="2026-12-20")
    (event,) = read(browse().get("/workshops.ics").text)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=2, hours=3)


def test_the_code_is_open_through_all_days(post, december):
    post(start="22:00", end="01:00")
    open_at = {}
    for moment in ("18 20:59", "18 21:00", "19 00:30", "19 02:59", "19 03:00"):
        december.move_to(f"2026-12-{moment.replace(' ', 'T')}:00+00:00")
        open_at[moment] = attendance_code.is_open(only())
    assert list(open_at.values()) == [False, True, True, True, False]


# In a month and on a day


def test_it_stands_on_each_of_its_days(post, browse):
    post(date="2026-12-30", end_date="2027-01-02", title="Four days")
    december, january = (browse().get(f"/workshops/month/{m}").text for m in ("2026-12", "2027-01"))
    assert december.count("Four days") == 2
    assert january.count("Four days") == 2
    assert "to 12:30pm" in january
    for day, is_listed in (("2026-12-29", False), ("2026-12-31", True), ("2027-01-03", False)):
        page = browse().get(f"/workshops?day={day}").text
        assert ("Four days" in page) == is_listed, day


def test_an_end_at_midnight_is_not_on_the_next_day(post, browse):
    post(start="22:00", end="midnight", title="Late")
    assert browse().get("/workshops/month/2026-12").text.count("Late") == 1
    assert "Late" not in browse().get("/workshops?day=2026-12-19").text


@pytest.mark.parametrize(
    "starts_at, ends_at, hours",
    [
        ((2027, 6, 30, 23), (2027, 7, 1, 23), {1: "All day"}),
        ((2027, 6, 29, 8), (2027, 7, 2, 16), {1: "All day", 2: "to 5:00pm"}),
        ((2027, 7, 30, 20), (2027, 8, 3, 8), {30: "9:00pm", 31: "All day"}),
        ((2027, 7, 1, 23), (2027, 7, 2, 8), {2: "12:00am"}),
        ((2027, 7, 1, 20), (2027, 7, 2, 23), {1: "9:00pm", 2: "to midnight"}),
    ],
)
def test_a_day_of_the_month_says_the_hours_of_that_day(starts_at, ends_at, hours):
    entry = MonthEntry(1, "x", "X", datetime(*starts_at), datetime(*ends_at))
    weeks = month_view.weeks(date(2027, 7, 1), [entry])
    shown = {day.date.day: day.entries[0][0] for week in weeks for day in week if day.entries}
    assert shown == hours
