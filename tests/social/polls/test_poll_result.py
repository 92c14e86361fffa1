"""The arithmetic of a poll: organisations count once, and no small group can be worked back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.social.polls.poll_result import FEWEST, Ballot, result_of

KINDS = ("Prime provider", "Subcontractor", "Voluntary", "Government")
ORGANISATIONS = st.integers(1, 40)
VOTES = st.lists(
    st.tuples(ORGANISATIONS, st.integers(0, 2)).map(
        lambda one: Ballot(one[0], KINDS[one[0] % len(KINDS)], one[1])
    ),
    max_size=80,
)


@given(VOTES)
def test_every_group_told_has_enough_organisations_and_shares_of_one(votes):
    result = result_of(votes, 3)
    for group in result.kinds + ([result.total] if result.total else []):
        assert group.organisations >= FEWEST
        assert sum(group.shares) == pytest.approx(1)


@given(VOTES)
def test_the_total_is_what_the_groups_make_and_nothing_more(votes):
    """So that subtracting the groups from the total leaves nothing of anybody."""
    result = result_of(votes, 3)
    told = sum(group.organisations for group in result.kinds)
    assert told == (result.total.organisations if result.total else 0)
    asked = len({vote.organisation_id for vote in votes})
    assert 0 <= asked - told < FEWEST
    assert result.is_partial == (asked != told)
    for place in range(3):
        mixed = sum(g.shares[place] * g.organisations for g in result.kinds)
        assert mixed == pytest.approx(result.total.shares[place] * told if result.total else 0)


def test_an_organisation_counts_once_however_many_of_its_people_answer():
    crowd = [Ballot(1, "Prime provider", 0)] * 50
    others = [Ballot(2, "Prime provider", 1), Ballot(3, "Prime provider", 1)]
    assert result_of(crowd + others, 2).total.shares == pytest.approx([1 / 3, 2 / 3])


def test_an_organisation_of_two_minds_is_shared():
    votes = [Ballot(1, "a", 0), Ballot(1, "a", 1), Ballot(2, "a", 0), Ballot(3, "a", 0)]
    assert result_of(votes, 2).total.shares == pytest.approx([5 / 6, 1 / 6])


def test_two_organisations_are_told_nothing_of():
    assert result_of([Ballot(1, "a", 0), Ballot(2, "a", 0)], 2).total is None
