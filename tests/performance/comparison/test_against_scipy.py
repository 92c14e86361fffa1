"""Every statistic that is published, against scipy and statsmodels."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm
from scipy.stats.mstats import winsorize
from statsmodels.stats.proportion import proportion_confint

from forum.core import wilson
from forum.performance.comparison import statistics
from forum.performance.comparison.statistics import FunnelPosition
from forum.practice.ratings.fairness import Vote, fair_score

quick = settings(max_examples=200, deadline=None)
shares = st.floats(0.01, 0.99)
people = st.one_of(st.integers(1, 60), st.integers(1, 3_000), st.integers(1, 100_000))
CHANCES = (0.025, 0.975, 0.001, 0.999)


def by_scipy(p, n):
    """Spiegelhalter's interpolation, of scipy's quantiles."""
    chances = np.array(CHANCES)
    counts = binom.ppf(chances, n, p)
    above = (binom.cdf(counts, n, p) - chances) / binom.pmf(counts, n, p)
    return np.clip(counts - above, 0, n) / n


def flat(limits):
    return [limits.inner.low, limits.inner.high, limits.outer.low, limits.outer.high]


@quick
@given(p=shares, n=people)
def test_limits_of_a_funnel_are_those_of_scipy(p, n):
    assert flat(statistics.limits(p, n)) == pytest.approx(by_scipy(p, n), abs=1e-6)


@pytest.mark.parametrize("p", [0.01, 0.27, 0.5, 0.6, 0.95, 0.99])
def test_limits_are_those_of_scipy_at_each_size_where_they_were_not(p):
    """Around 1,000 they became normal; before that they broke where a chance underflowed."""
    for n in (*range(1, 40), *range(240, 260), *range(800, 1_020, 3), 10_000, 99_999, 100_000):
        assert flat(statistics.limits(p, n)) == pytest.approx(by_scipy(p, n), abs=1e-6), n


@quick
@given(p=shares, n=people)
def test_the_curve_has_no_step(p, n):
    """One person more moves a limit by less than the share of one person, and a little."""
    for here, there in zip(
        flat(statistics.limits(p, n)), flat(statistics.limits(p, n + 1)), strict=True
    ):
        assert abs(here - there) <= 1.5 / (n + 1) + 1e-9


def test_limits_that_were_wrong():
    inner, outer = statistics.limits(0.95, 248)
    assert (*inner, *outer) == pytest.approx([0.9193, 0.9735, 0.9002, 0.9853], abs=5e-5)
    assert round(100 * statistics.limits(0.6, 810).inner.high, 1) == 63.3
    assert statistics.position(244, 248, 0.95) is FunnelPosition.ABOVE_95


@pytest.mark.parametrize("n", [10**6, 10**7])
def test_limits_of_very_many_people_cost_little(n):
    statistics.limits.cache_clear()
    started = time.perf_counter()
    found = flat(statistics.limits(0.4, n))
    taken = time.perf_counter() - started

    assert found == pytest.approx(by_scipy(0.4, n), abs=1e-6)
    plain = time.perf_counter()
    sum(x * 0.5 for x in range(300_000))
    assert taken < 10 * (time.perf_counter() - plain)


@quick
@given(n=st.integers(1, 100_000), data=st.data())
def test_the_interval_of_a_share_is_that_of_statsmodels(n, data):
    count = data.draw(st.integers(0, n))
    expected = proportion_confint(count, n, alpha=0.05, method="wilson")
    assert statistics.wilson(count, n) == pytest.approx(expected, abs=1e-9)


@quick
@given(share=st.floats(0, 1), size=st.floats(0.1, 1_000), z=st.floats(0.5, 4))
def test_so_it_is_for_parts_of_votes_and_any_width(share, size, z):
    expected = proportion_confint(share * size, size, alpha=2 * norm.sf(z), method="wilson")
    low, high = wilson.interval(share, size, z)
    assert (low, high) == pytest.approx(expected, abs=1e-7)
    assert 0 <= low <= share <= high <= 1


@quick
@given(share=st.floats(0, 1), size=st.floats(0.1, 1_000))
def test_the_interval_narrows_with_more_votes(share, size):
    assert wilson.interval(share, size).low <= wilson.interval(share, 2 * size).low + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 1)), max_size=20))
def test_the_bound_of_a_fair_score_is_that_of_statsmodels(found):
    votes = [Vote(place, 1, share, weight) for place, (share, weight) in enumerate(found)]
    score = fair_score(votes)
    size = sum(vote.weight for vote in votes) + 4
    low, _high = proportion_confint(score.share * size, size, 2 * norm.sf(1), "wilson")
    weighted = np.average([0.5, *(v.share for v in votes)], weights=[4, *(v.weight for v in votes)])
    assert score.lower_bound == pytest.approx(low, abs=1e-9)
    assert score.share == pytest.approx(weighted)


@quick
@given(st.lists(st.tuples(st.integers(1, 80), st.integers(81, 300)), min_size=10, max_size=60))
def test_the_spread_is_that_of_winsorised_deviations(found):
    counts, out_of = np.array(found, float).T
    middle = counts.sum() / out_of.sum()
    deviations = (counts / out_of - middle) / np.sqrt(middle * (1 - middle) / out_of)
    expected = np.mean(np.square(winsorize(deviations, limits=(0.1, 0.1))))
    assert statistics.funnel(found).spread == pytest.approx(expected)
