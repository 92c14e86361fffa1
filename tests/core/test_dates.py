"""Days, months and times as British people write them."""

import contextlib
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import dates, formatting
from forum.core.dates import DateError, NoSuchDay, parse_day, parse_month, parse_time
from forum.core.london_time import is_whole_days, span

WAYS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%dth %B, %Y",
    "%A %d %B %Y", "%a, %d %b %Y", "%B %d, %Y", "  %d  %B\u00a0%Y ",
)  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(WAYS))
def test_a_day_is_read_in_each_way_of_writing_it(day, way):
    assert parse_day(day.strftime(way)) == day


@pytest.mark.parametrize("text", ["4/12/2026", "4th Dec 2026", "Fri 4 December 2026", "4.12.2026"])
def test_the_day_comes_before_the_month(text):
    assert parse_day(text) == date(2026, 12, 4)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "04/12/26", "2026", "December 2026", "20261204", "4 Decorate 2026"]
)
def test_what_has_several_readings_or_none_is_no_day(text):
    with pytest.raises(DateError) as error:
        parse_day(text)
    assert not isinstance(error.value, NoSuchDay)


@pytest.mark.parametrize("text", ["31/04/2026", "06/30/2026", "29 February 2027", "Mon 4 Dec 2026"])
def test_a_day_that_the_calendar_does_not_have_is_told_apart(text):
    with pytest.raises(NoSuchDay):
        parse_day(text)


@given(st.text(max_size=30))
def test_any_text_is_a_day_a_month_a_time_or_an_error(text):
    for parse in (parse_day, parse_month, parse_time):
        with contextlib.suppress(DateError):
            assert isinstance(parse(text), (date, time))


@pytest.mark.parametrize("text", ["2026-12", "12/2026", "December 2026", "Dec 2026", "Dec-26"])
def test_a_month_is_its_first_day(text):
    assert parse_month(text) == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["12/26", "13/2026", "2026-13", "2026", "Winter 2026"])
def test_what_is_no_month_is_an_error(text):
    with pytest.raises(DateError):
        parse_month(text)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("09:30", time(9, 30)), ("9.30", time(9, 30)), ("0930", time(9, 30)),
        ("9:30 am", time(9, 30)), ("9.30 a.m.", time(9, 30)), ("2pm", time(14)),
        ("12am", time(0)), ("12pm", time(12)), ("noon", time(12)), ("12 noon", time(12)),
        ("Midday", time(12)), ("midnight", time(0)), ("12 midnight", time(0)),
        ("14:00:00", time(14)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(text, expected):
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "half nine", "25:00", "9:60", "13pm", "0am", "1 noon", "9:3"])
def test_what_is_no_time_is_an_error(text):
    with pytest.raises(DateError):
        parse_time(text)


def test_the_last_day_of_a_month_knows_leap_years():
    assert dates.last_of_month(date(2028, 2, 3)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    "starts_at, ends_at, words",
    [
        ("2026-12-04 09:30", "2026-12-04 12:30", "Friday 4 December 2026, 9:30am to 12:30pm"),
        (
            "2026-12-04 22:00",
            "2026-12-05 01:00",
            "Friday 4 December 2026, 10:00pm to Saturday 5 December 2026, 1:00am",
        ),
        ("2026-12-04 22:00", "2026-12-05 00:00", "Friday 4 December 2026, 10:00pm to midnight"),
        ("2026-12-04 00:00", "2026-12-05 00:00", "Friday 4 December 2026, all day"),
        (
            "2026-12-04 00:00",
            "2026-12-07 00:00",
            "Friday 4 December 2026 to Sunday 6 December 2026, all day",
        ),
        (  # the clocks go back on 31 October: 25 hours
            "2027-10-30 23:00",
            "2027-11-01 00:00",
            "Sunday 31 October 2027, all day",
        ),
    ],
)
def test_a_span_names_its_last_day_where_it_is_another(starts_at, ends_at, words):
    assert span(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)) == words


def test_whole_days_are_londons():
    assert is_whole_days(datetime(2027, 6, 30, 23), datetime(2027, 7, 1, 23))
    assert not is_whole_days(datetime(2027, 7, 1), datetime(2027, 7, 2))


def test_an_instant_has_no_fractions_and_says_utc():
    assert formatting.iso(datetime(2026, 12, 4, 9, 30, 5, 123456)) == "2026-12-04T09:30:05Z"
    assert formatting.iso(date(2026, 12, 4)) == "2026-12-04"
