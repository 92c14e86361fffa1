"""What chance would give: held against the definitions, for any numbers."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forum.performance.comparison import statistics
from forum.performance.comparison.statistics import FunnelPosition

quick = settings(max_examples=50, deadline=None)
people = st.integers(1, 3_000)
shares = st.floats(0.02, 0.98)


def chance_of_at_most(count, out_of, p):
    """By the definition, term by term."""
    return sum(math.comb(out_of, k) * p**k * (1 - p) ** (out_of - k) for k in range(count + 1))


@quick
@given(out_of=people, data=st.data())
def test_wilson_holds_the_share_and_stays_between_none_and_all(out_of, data):
    count = data.draw(st.integers(0, out_of))
    low, high = statistics.wilson(count, out_of)
    assert 0 <= low <= count / out_of <= high <= 1


def test_wilson_as_published():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662."""
    low, high = statistics.wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@quick
@given(p=shares, out_of=people)
def test_the_outer_limits_hold_the_inner_and_those_the_middle(p, out_of):
    inner, outer = statistics.limits(p, out_of)
    slack = 1 / out_of  # between whole numbers of people
    assert outer.low <= inner.low <= p + slack and p - slack <= inner.high <= outer.high


@quick
@given(p=shares, out_of=st.integers(5, 150))
def test_exact_limits_leave_out_what_chance_seldom_gives(p, out_of):
    inner, outer = statistics.limits(p, out_of)
    for limits, tail in ((inner, 0.025), (outer, 0.001)):
        beyond = math.ceil(limits.high * out_of + 1e-9)
        if beyond < out_of:
            assert 1 - chance_of_at_most(beyond, out_of, p) <= tail + 1e-6
        below = math.floor(limits.low * out_of - 1e-9) - 1
        if below >= 0:
            assert chance_of_at_most(below, out_of, p) <= tail + 1e-6


@quick
@given(p=shares, out_of=people, data=st.data())
def test_words_agree_with_the_lines_that_are_drawn(p, out_of, data):
    count = data.draw(st.integers(0, out_of))
    said = statistics.position(count, out_of, p)
    inner, outer = statistics.limits(p, out_of)
    share = count / out_of
    assert (said is FunnelPosition.WITHIN) == (inner.low <= share <= inner.high)
    assert (said in (FunnelPosition.ABOVE_998, FunnelPosition.BELOW_998)) == (
        not outer.low <= share <= outer.high
    )
    assert said.is_above == (share > inner.high)


@quick
@given(st.lists(st.tuples(st.integers(0, 80), st.integers(80, 200)), min_size=5, max_size=30))
def test_the_middle_is_that_of_all_people_together(found):
    made = statistics.funnel(found)
    assume(made is not None)
    assert made.middle == pytest.approx(sum(c for c, _ in found) / sum(n for _, n in found))
    assert statistics.funnel(list(reversed(found))).middle == made.middle


def test_too_few_have_no_funnel():
    assert statistics.funnel([(20, 100)] * 4) is None
    assert statistics.funnel([(0, 100)] * 9) is None
    assert statistics.funnel([]) is None


def test_far_more_spread_than_chance_is_seen():
    alike = statistics.funnel([(30, 100), (33, 100), (27, 100), (31, 100)] * 5)
    apart = statistics.funnel([(10, 100), (50, 100), (15, 100), (45, 100)] * 5)
    assert not alike.spreads_much and apart.spreads_much


def test_no_word_of_good_or_bad_nor_of_significance():
    words = " ".join(FunnelPosition)
    for word in ("good", "bad", "best", "worst", "better", "worse", "significant", "poor"):
        assert word not in words


def test_against_what_was_expected():
    assert statistics.against(20, 100, 21) is FunnelPosition.WITHIN
    assert statistics.against(10, 100, 30) is FunnelPosition.BELOW_998
    assert statistics.against(10, 0, 30) is None
    assert statistics.against(10, 100, 130) is None
