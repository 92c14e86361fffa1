"""The rule of the waiting list by itself: no database."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.workshops.bookings.waiting_list import WaitingMember, allocation_order, offered_until

NOON = datetime(2014, 9, 18, 12)


def asked(number, organisation, minutes=None, first=None):
    minutes = number if minutes is None else minutes
    put_first = None if first is None else NOON + timedelta(hours=1, minutes=first)
    return WaitingMember(number, organisation, NOON + timedelta(minutes=minutes), put_first)


def names(turns):
    return [turn.member.id for turn in turns]


def test_the_organisation_with_the_fewest_places_comes_first():
    list_ = [asked(1, 10), asked(2, 20), asked(3, 30)]

    assert names(allocation_order({10: 2, 20: 1}, list_)) == [3, 2, 1]


def test_among_equals_the_first_who_asked_comes_first():
    assert names(allocation_order({}, [asked(1, 10, minutes=9), asked(2, 20, minutes=3)])) == [2, 1]


def test_each_place_that_is_given_counts_for_the_next():
    """Three of one organisation asked first: they take turns with the others."""
    list_ = [asked(1, 10), asked(2, 10), asked(3, 10), asked(4, 20), asked(5, 30)]

    turns = allocation_order({}, list_)

    assert names(turns) == [1, 4, 5, 2, 3]
    assert [turn.places_held for turn in turns] == [0, 0, 0, 1, 2]
    assert [turn.number for turn in turns] == [1, 2, 3, 4, 5]


def test_members_without_a_confirmed_organisation_count_together():
    list_ = [asked(1, None), asked(2, None), asked(3, 10)]

    assert names(allocation_order({}, list_)) == [1, 3, 2]
    assert names(allocation_order({None: 1}, list_)) == [3, 1, 2]


def test_a_member_put_first_precedes_all_and_counts_for_their_organisation():
    list_ = [asked(1, 10), asked(2, 20), asked(3, 20, first=0)]

    assert names(allocation_order({20: 5}, list_)) == [3, 1, 2]
    assert [turn.places_held for turn in allocation_order({20: 5}, list_)] == [5, 0, 6]


people = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(1, 4)),
        st.integers(0, 5),
        st.one_of(st.none(), st.none(), st.integers(0, 2)),
    ),
    max_size=25,
)
places = st.dictionaries(st.one_of(st.none(), st.integers(1, 4)), st.integers(0, 3))


@settings(max_examples=60, deadline=None)
@given(people, places)
def test_the_order_equals_that_of_giving_out_one_place_at_a_time(people, places):
    """Against the plainest way to say the rule: the smallest key of all, one at a time."""
    waiting = [asked(n, *facts) for n, facts in enumerate(people, 1)]
    held, left, expected = Counter(places), list(waiting), []
    while left:
        chosen = min(
            left,
            key=lambda one: (
                (0, one.put_first_at, one.id)
                if one.put_first_at
                else (1, held[one.organisation_id], one.since, one.id)
            ),
        )
        left.remove(chosen)
        held[chosen.organisation_id] += 1
        expected.append(chosen.id)

    assert names(allocation_order(places, waiting)) == expected
    assert names(allocation_order(places, reversed(waiting))) == expected


@pytest.mark.parametrize(
    ("before", "valid"),
    [
        (timedelta(days=10), timedelta(hours=24)),
        (timedelta(hours=48), timedelta(hours=24)),
        (timedelta(hours=20), timedelta(hours=10)),
        (timedelta(minutes=10), timedelta(minutes=5)),
    ],
)
def test_an_offer_is_valid_for_a_day_or_half_the_time_left(before, valid):
    assert offered_until(NOON, NOON + before) == NOON + valid
