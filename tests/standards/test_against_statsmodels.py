"""Statistics of standards and complaints that are shown, against statsmodels and scipy.

Those of figures are in tests/performance/comparison/test_against_scipy.py.
"""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson_2indep

from forum.standards.complaints.fall import BeforeAfter
from forum.standards.complaints.rising import OutOf, is_rising
from forum.standards.results.guard import GuardShare, difference

quick = settings(max_examples=100, deadline=None)
some = st.integers(1, 5_000)
counted = some.flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))


@quick
@given(before=counted, now=counted)
def test_the_interval_of_a_guard_measure_is_newcombe_s(before, now):
    expected = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    found = difference(*(GuardShare(100 * count / size, size) for count, size in (before, now)))

    assert found == pytest.approx([100 * limit for limit in expected], abs=1e-6)


@quick
@given(before=st.integers(1, 500), had=some, after=st.integers(1, 500), have=some)
def test_the_interval_of_a_fall_is_that_of_the_score_of_two_poisson_rates(before, had, after, have):
    low, high = BeforeAfter(before, had, after, have).change_between
    expected = confint_poisson_2indep(after, have, before, had, method="score", compare="ratio")

    assert (low + 1, high + 1) == pytest.approx(expected, rel=1e-3, abs=1e-6)


@quick
@given(latest=st.integers(30, 300), before=st.integers(1, 300), people=st.integers(300, 5_000))
def test_a_theme_rises_where_scipy_says_that_it_is_above_the_limit(latest, before, people):
    """Spiegelhalter's interpolation between two counts, of scipy's quantile."""
    share = before / people
    assume(share < 1)
    top = binom.ppf(0.975, people, share)
    limit = top - (binom.cdf(top, people, share) - 0.975) / binom.pmf(top, people, share)
    assume(not np.isclose(latest, limit))

    assert is_rising(OutOf(latest, people), [OutOf(before, people)] * 5) == (latest > limit)
