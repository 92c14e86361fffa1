"""The rule of what is known: its properties, whatever is told and in whatever order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.practice.evidence_summaries.rules import (
    Direction,
    ResultReport,
    Told,
    Weakness,
    direction_of,
    strength_of,
    summarise,
    supply_chains,
)

NOW = datetime(2026, 11, 27, tzinfo=UTC).replace(tzinfo=None)
YEAR = timedelta(days=365)
ORGANISATIONS = range(1, 8)

reports = st.builds(
    ResultReport,
    organisation=st.sampled_from(ORGANISATIONS),
    told=st.sampled_from(Told),
    level=st.integers(0, 5),
    at=st.integers(0, 6).map(lambda years: NOW - years * YEAR),
    is_try=st.booleans(),
)
sets_of_reports = st.lists(reports, max_size=14)
links = st.sets(
    st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(ORGANISATIONS)), max_size=4
)


def both_ways(pairs):
    found = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def told_of(organisation, told=Told.WORKED, level=2, years=0, is_try=False):
    return ResultReport(organisation, told, level, NOW - years * YEAR, is_try)


@given(sets_of_reports, links, st.randoms())
def test_the_order_of_arrival_never_matters(found, pairs, random):
    mixed = list(found)
    random.shuffle(mixed)
    assert summarise(mixed, both_ways(pairs), NOW) == summarise(found, both_ways(pairs), NOW)


@given(sets_of_reports, links, st.sampled_from(ORGANISATIONS))
def test_a_failure_never_raises_the_direction(found, pairs, organisation):
    before = summarise(found, both_ways(pairs), NOW).share
    failure = told_of(organisation, Told.DID_NOT_WORK)
    after = summarise([*found, failure], both_ways(pairs), NOW).share
    assert before is None or after <= before


@given(sets_of_reports, links, st.data())
def test_a_further_case_study_of_one_organisation_never_adds_strength(found, pairs, data):
    """Its tenth: no better and no newer than what it has told already."""
    own = [report for report in found if not report.is_try]
    if not own:
        return
    one = data.draw(st.sampled_from(own))
    voices = {report.told for report in found if report.organisation == one.organisation}
    again = ResultReport(one.organisation, one.told, one.level, one.at)
    before = summarise(found, both_ways(pairs), NOW)
    after = summarise([*found, *[again] * 9], both_ways(pairs), NOW)
    assert one.told in voices
    assert after.strength <= before.strength
    assert (after.organisations, after.sources) == (before.organisations, before.sources)


@given(
    sets_of_reports,
    links,
    st.tuples(st.sampled_from(ORGANISATIONS), st.sampled_from(ORGANISATIONS)),
)
def test_a_supply_chain_link_never_adds_a_source(found, pairs, link):
    before = summarise(found, both_ways(pairs), NOW).sources
    assert summarise(found, both_ways({*pairs, link}), NOW).sources <= before


@given(sets_of_reports, links)
def test_the_numbers_add_up(found, pairs):
    summary = summarise(found, both_ways(pairs), NOW)
    told = {r.organisation for r in found if r.told is not Told.OPEN}
    assert summary.organisations == len(told)
    assert 0 <= summary.strength <= 5
    assert summary.share is None or 0 <= summary.share <= 1


@pytest.mark.parametrize(
    ("levels", "strength"),
    [
        ([], 0),
        ([0, 0, 0], 0),
        ([1], 1),
        ([4], 1),
        ([2, 1], 2),
        ([2, 2, 1], 3),
        ([3, 3, 2, 1, 1], 4),
        ([4, 4, 1, 1, 1, 1, 1, 1], 5),
        ([4, 4, 1, 1, 1, 1, 1], 4),
    ],
)
def test_what_each_strength_takes(levels, strength):
    assert strength_of(levels) == strength


def test_the_example_of_the_page_that_explains_it():
    """As /what-we-know/how-it-is-made tells it."""
    found = [
        told_of(1, level=3),
        told_of(2, level=2),
        told_of(3, level=2),
        told_of(4, level=1),
        told_of(5, Told.DID_NOT_WORK, level=1),
    ]
    summary = summarise(found, both_ways({(4, 5)}), NOW)
    assert (summary.sources, summary.strength, summary.weaknesses) == (4, 3, frozenset())
    assert summary.direction is Direction.WORKED


def test_each_weakness_takes_one():
    sound = [told_of(1), told_of(2), told_of(3)]
    assert summarise(sound, {}, NOW).strength == 3

    divided = [told_of(1), told_of(2, Told.DID_NOT_WORK), told_of(3, Told.MIXED)]
    old = [told_of(1, years=4), told_of(2, years=5), told_of(3, years=3)]
    dominated = [*sound, told_of(1), told_of(1), told_of(1)]
    for found, weakness in (
        (divided, Weakness.DISAGREEMENT),
        (old, Weakness.AGE),
        (dominated, Weakness.DOMINANCE),
    ):
        summary = summarise(found, {}, NOW)
        assert summary.weaknesses == {weakness}
        assert summary.strength == 2


def test_a_chain_is_one_source_over_others_of_it():
    assert supply_chains([1, 2, 3, 4], both_ways({(1, 2), (2, 3), (9, 4)})) == [{1, 2, 3}, {4}]


@pytest.mark.parametrize(
    ("share", "direction"),
    [
        (None, Direction.UNKNOWN),
        (0.0, Direction.DID_NOT_WORK),
        (0.3, Direction.DID_NOT_WORK),
        (0.5, Direction.MIXED),
        (0.7, Direction.WORKED),
        (1.0, Direction.WORKED),
    ],
)
def test_the_direction_of_a_share(share, direction):
    assert direction_of(share) is direction
