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
    before = summarise(found, both_ways(pairs), NOW)
    failure = told_of(organisation, Told.DID_NOT_WORK)
    after = summarise([*found, failure], both_ways(pairs), NOW)
    assert before.share is None or after.share <= before.share
    ranks = [Direction.DID_NOT_WORK, Direction.MIXED, Direction.WORKED]
    if before.direction in ranks:
        assert ranks.index(after.direction) <= ranks.index(before.direction)


tenths = st.builds(
    ResultReport,
    organisation=st.just(1),
    told=st.sampled_from(Told),
    level=st.integers(0, 5),
    at=st.just(NOW),  # newer than all, and at whatever level, with whatever result
    posted_at=st.just(NOW + YEAR),
)
nine = st.lists(
    st.builds(
        ResultReport,
        organisation=st.just(1),
        told=st.sampled_from(Told),
        level=st.integers(0, 5),
        at=st.integers(1, 6).map(lambda years: NOW - years * YEAR),
    ),
    min_size=9,
    max_size=12,
)


@given(nine, sets_of_reports, links, tenths)
def test_the_tenth_case_study_of_one_organisation_never_adds_a_lock(own, others, pairs, tenth):
    """However good, however new, and whatever it tells: only the first nine can add one."""
    others = [report for report in others if report.organisation != 1 or report.is_try]
    before = summarise([*own, *others], both_ways(pairs), NOW)
    after = summarise([*own, *others, tenth], both_ways(pairs), NOW)
    assert after.strength <= before.strength
    assert after.best_levels == before.best_levels
    assert after.sources == before.sources


@given(sets_of_reports, links, st.data())
def test_a_further_case_study_that_tells_the_same_never_adds_a_lock(found, pairs, data):
    """The second as little as the tenth: it is no better and no newer than one there is."""
    own = [report for report in found if not report.is_try]
    if not own:
        return
    one = data.draw(st.sampled_from(own))
    level = data.draw(st.integers(0, one.level))
    again = ResultReport(one.organisation, one.told, level, one.at, posted_at=NOW + YEAR)
    before = summarise(found, both_ways(pairs), NOW)
    for number in (1, 2, 9):
        after = summarise([*found, *[again] * number], both_ways(pairs), NOW)
        assert after.strength <= before.strength
        assert (after.organisations, after.sources) == (before.organisations, before.sources)


@given(sets_of_reports, links, st.data())
def test_an_organisation_that_contradicts_itself_never_adds_a_lock(found, pairs, data):
    """A failure after a success, no better and no newer, makes nothing surer."""
    clear = [r for r in found if not r.is_try and r.told in (Told.WORKED, Told.DID_NOT_WORK)]
    if not clear:
        return
    one = data.draw(st.sampled_from(clear))
    other = Told.DID_NOT_WORK if one.told is Told.WORKED else Told.WORKED
    against = ResultReport(one.organisation, other, one.level, one.at, posted_at=NOW + YEAR)
    before = summarise(found, both_ways(pairs), NOW)
    assert summarise([*found, against], both_ways(pairs), NOW).strength <= before.strength


def test_what_the_rule_let_through_before():
    """Each added a lock: another's volume ended a dominance; a failure made two agree."""
    two = [*[told_of(1)] * 10, *[told_of(2)] * 9]
    assert summarise([*two, told_of(2)], {}, NOW).strength <= summarise(two, {}, NOW).strength
    divided = [told_of(1), told_of(2, Told.MIXED)]
    after = summarise([*divided, told_of(1, Told.DID_NOT_WORK)], {}, NOW)
    assert after.strength <= summarise(divided, {}, NOW).strength
    assert Weakness.DISAGREEMENT in after.weaknesses


def test_those_posted_first_are_heard_in_whatever_order_they_come():
    first = [ResultReport(1, Told.WORKED, 1, NOW, posted_at=NOW - YEAR)] * 9
    tenth = ResultReport(1, Told.WORKED, 4, NOW, posted_at=NOW)
    for found in ([*first, tenth], [tenth, *first]):
        assert summarise(found, {}, NOW).best_levels == (1,)


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
    dominated = [*sound, *[told_of(1)] * 4]  # 5, and more than two for each of two others
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
