"""The rule by itself: what an answer is worth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.models.case_studies import Basis, CaseStudyOutcome
from forum.models.full_form_columns import CheckedBy, ComparedWith
from forum.practice.evidence.rules import EffectDirection, compute_level

DAYS = ["2014-01-01", "2014-03-31"]
TWO = [["took_part", 22, *DAYS], ["started_work", 9, *DAYS]]


def facts(**given):
    bare = {
        "basis": "member",
        "outcome": "worked",
        "figures": False,
        "counts": [],
        "compared_with": "",
        "checked_by": "",
        "check_link": "",
    }
    return bare | given


@pytest.mark.parametrize(
    "given_, level",
    [
        ({"outcome": "too-early"}, 0),
        ({}, 1),
        ({"outcome": "too-early", "counts": TWO}, 2),
        ({"counts": TWO[:1]}, 1),
        ({"counts": [["took_part", 22, "", ""], TWO[1]]}, 1),
        ({"counts": [["offered", 0, *DAYS], ["took_part", 0, *DAYS]]}, 1),
        ({"counts": TWO}, 2),
        ({"counts": TWO, "compared_with": "nothing"}, 2),
        ({"compared_with": "before"}, 1),
        ({"counts": TWO, "compared_with": "before"}, 3),
        ({"counts": TWO, "compared_with": "profile", "checked_by": "own-analyst"}, 3),
        ({"counts": TWO, "compared_with": "similar-group", "checked_by": "third-party"}, 4),
        ({"counts": TWO, "compared_with": "before", "checked_by": "published-evaluation"}, 3),
        (
            {
                "counts": TWO,
                "compared_with": "before",
                "checked_by": "published-evaluation",
                "check_link": "https://x.example",
            },
            4,
        ),
        ({"counts": TWO, "checked_by": "third-party"}, 2),
        ({"counts": TWO, "compared_with": "control-group"}, 4),
        ({"basis": "editorial"}, 1),
        ({"basis": "editorial", "figures": True}, 2),
    ],
)
def test_the_level_of_each_set_of_answers(given_, level):
    assert compute_level(facts(**given_)).level == level


@pytest.mark.parametrize(
    "outcome, direction",
    [("worked", "positive"), ("mixed", "unclear"), ("did-not-work", "none"), ("", "unclear")],
)
def test_the_direction_does_not_depend_on_the_level(outcome, direction):
    counts = compute_level(facts(outcome=outcome, counts=TWO, compared_with="control-group"))

    assert (counts.level, counts.direction) == (4, direction)


counts = st.lists(
    st.tuples(
        st.sampled_from(["offered", "took_part", "started_work", "sustained"]),
        st.integers(0, 9_999),
        st.sampled_from(["", *DAYS]),
        st.sampled_from(["", *DAYS]),
    ).map(list),
    max_size=4,
    unique_by=lambda count: count[0],
)


@settings(max_examples=60, deadline=None)
@given(
    basis=st.sampled_from([str(b) for b in Basis]),
    outcome=st.sampled_from(["", *map(str, CaseStudyOutcome)]),
    counts=counts,
    compared_with=st.sampled_from(["", *map(str, ComparedWith)]),
    checked_by=st.sampled_from(["", *map(str, CheckedBy)]),
    more=counts,
)
def test_more_answers_never_lower_the_level(
    basis, outcome, counts, compared_with, checked_by, more
):
    said = {"basis": basis, "outcome": outcome, "compared_with": compared_with}
    there = {count[0] for count in counts}
    less = compute_level(facts(**said, counts=counts))
    added = counts + [count for count in more if count[0] not in there]
    told_more = compute_level(facts(**said, counts=added, checked_by=checked_by))

    assert 0 <= less.level <= told_more.level <= 4
    assert less.direction in set(EffectDirection)
    assert [step.level for step in less.steps] == sorted(step.level for step in less.steps)
