"""Rising: above the 95% limit of five earlier quarters, of 30 complaints or more."""

import pytest

from forum.standards.complaints.rising import OutOf, is_rising

BEFORE = [OutOf(20, 2_140)] * 5


def test_the_worked_example_rises():
    assert is_rising(OutOf(30, 2_140), BEFORE)


@pytest.mark.parametrize(
    ("latest", "before"),
    [
        (OutOf(20, 2_140), BEFORE),  # as before
        (OutOf(20, 900), [OutOf(10, 9_000)] * 5),  # far above, but few
        (OutOf(30, 2_140), BEFORE[:4]),  # four quarters
        (OutOf(30, 2_140), [*BEFORE[:4], None]),  # one that is not shown
        (None, BEFORE),
        (OutOf(30, 0), BEFORE),
        (OutOf(3_000, 2_140), BEFORE),  # more complaints than people: no share
    ],
)
def test_these_do_not(latest, before):
    assert not is_rising(latest, before)


def test_below_the_limit_is_not_rising():
    assert not is_rising(OutOf(30, 9_000), BEFORE)
