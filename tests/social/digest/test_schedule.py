"""Tuesday 7:30 in London, whatever the clocks do."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forum.core import clock
from forum.social.digest import schedule

TUESDAYS = st.dates(date(2012, 1, 1), date(2037, 12, 31)).map(
    lambda day: day - timedelta(days=(day.weekday() - 1) % 7)
)
INSTANTS = st.datetimes(datetime(2012, 1, 1), datetime(2037, 12, 31))


@given(TUESDAYS)
def test_it_is_half_past_seven_on_london_s_clocks(tuesday):
    local = clock.in_london(schedule.morning_of(tuesday))
    assert (local.date(), local.time()) == (tuesday, time(7, 30))


@given(TUESDAYS)
def test_weeks_and_months_leave_no_gap_and_do_not_overlap(tuesday):
    following = tuesday + schedule.WEEK
    assert schedule.weekly(tuesday).until == schedule.weekly(following).since
    first = tuesday - schedule.WEEK * ((tuesday.day - 1) // 7)
    assert schedule.is_monthly(first)
    later = next(day for n in (4, 5) if schedule.is_monthly(day := first + n * schedule.WEEK))
    assert schedule.monthly(first).until == schedule.monthly(later).since


def test_the_weeks_in_which_the_clocks_change_are_an_hour_shorter_and_longer():
    spring, autumn = schedule.weekly(date(2026, 3, 31)), schedule.weekly(date(2026, 10, 27))
    assert spring.until - spring.since == timedelta(days=7, hours=-1)
    assert autumn.until - autumn.since == timedelta(days=7, hours=1)
    assert spring.until == datetime(2026, 3, 31, 6, 30)
    assert autumn.until == datetime(2026, 10, 27, 7, 30)


@given(INSTANTS)
def test_a_digest_is_due_from_the_morning_for_two_days(now):
    tuesday = schedule.digest_day(now)
    if tuesday is None:
        return
    assert tuesday.weekday() == 1
    assert timedelta(0) <= now - schedule.morning_of(tuesday) < schedule.LATE


def test_a_minute_before_none_is_due_and_then_it_is():
    tuesday = date(2026, 3, 31)
    due = schedule.morning_of(tuesday)
    assert schedule.digest_day(due - timedelta(seconds=1)) is None
    assert schedule.digest_day(due) == tuesday
    assert schedule.digest_day(due + timedelta(days=1)) == tuesday
    assert schedule.digest_day(due + timedelta(days=2)) is None
