"""The rule of "kept, and worth asking about": arithmetic alone."""

from hypothesis import given
from hypothesis import strategies as st

from forum.standards.results.guard import (
    GuardShare,
    difference,
    is_worth_asking,
    moved_against_claimant,
)

shares = st.builds(
    lambda out_of, part: GuardShare(100 * part, out_of),
    st.integers(1, 5_000),
    st.floats(0, 1, allow_subnormal=False),
)


def test_the_example_of_the_design():
    before, now = GuardShare(12, 475), GuardShare(31, 480)
    low, high = difference(before, now)
    assert (round(low, 1), round(high, 1)) == (13.9, 24.0)
    assert is_worth_asking(True, before, now)
    assert not is_worth_asking(False, before, now), "what is not kept is asked about anyway"
    assert not is_worth_asking(None, before, now)


def test_newcombe_s_own_example():
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, method 10)."""
    low, high = difference(GuardShare(60, 80), GuardShare(80, 70))
    assert (round(low, 2), round(high, 2)) == (5.24, 33.39)


def test_without_a_quarter_before_nothing_moved():
    assert not moved_against_claimant(None, GuardShare(90, 500))
    assert not moved_against_claimant(GuardShare(1, 500), None)
    assert not moved_against_claimant(GuardShare(0, 0), GuardShare(90, 500))


@given(shares, shares)
def test_the_interval_holds_the_difference_and_turns_with_it(before, now):
    low, high = difference(before, now)
    assert low - 1e-9 <= now.percent - before.percent <= high + 1e-9
    turned = difference(now, before)
    assert abs(turned.low + high) < 1e-9
    assert abs(turned.high + low) < 1e-9


@given(shares, shares)
def test_a_guard_that_fell_never_moved_against_the_claimant(before, now):
    if now.percent <= before.percent:
        assert not moved_against_claimant(before, now)
    assert not (moved_against_claimant(before, now) and moved_against_claimant(now, before))
