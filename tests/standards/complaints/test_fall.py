"""Whether complaints fell: the worked example, and what holds of any counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.standards.complaints.fall import BeforeAfter, together

FIRST = BeforeAfter(12, 700, 5, 700)
SECOND = BeforeAfter(9, 700, 4, 700)
CHANCE, FELL = "could be chance", "fell by more than chance would give"


def test_the_worked_example_each_could_be_chance_and_together_not():
    assert FIRST.verdict == SECOND.verdict == CHANCE
    both = together([FIRST, SECOND])
    assert both == BeforeAfter(21, 1_400, 9, 1_400)
    assert both.verdict == FELL
    assert both.change == pytest.approx(-0.571, abs=0.001)
    low, high = both.change_between
    assert low < both.change < high < 0


def test_people_count():
    assert BeforeAfter(20, 1_000, 20, 500).verdict != FELL  # as many of half the people
    assert BeforeAfter(40, 1_000, 20, 400).verdict == CHANCE
    assert BeforeAfter(10, 1_000, 40, 1_000).verdict.startswith("rose")


def test_none_at_all_and_one_alone():
    none = BeforeAfter(0, 10, 0, 10)
    assert (none.verdict, none.change, none.change_between) == ("there were none", None, None)
    assert BeforeAfter(0, 10, 3, 10).change_between[1] is None
    assert together([FIRST]) is None


counts = st.integers(0, 500)
people = st.integers(1, 5_000)


@given(counts, people, counts, people)
def test_the_interval_holds_the_change_and_the_verdict_is_its_own(before, had, after, have):
    one = BeforeAfter(before, had, after, have)
    if not before + after:
        return
    low, high = one.change_between
    top = float("inf") if high is None else high
    if one.change is not None:
        assert low - 1e-9 <= one.change <= top + 1e-9
    assert (one.verdict == FELL) == (top < -1e-12)
