"""Counts beside the choices, against counting by hand."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.engine import Query
from tests.search.engine.documents import study

FACETS = {"group": ("pg1", "pg2", "pg3"), "area": ("1", "2"), "stage": ("early", "late")}
WORDS = ("club", "debt", "bus")
EVERYONE, MEMBERS = "everyone", "org:1"


def subsets(values):
    return st.sets(st.sampled_from(values)).map(frozenset)


documents = st.lists(
    st.fixed_dictionaries(
        {
            "words": subsets(WORDS),
            "kind": st.sampled_from(["case_study", "workshop"]),
            "audience": st.sampled_from([(EVERYONE,), (MEMBERS,), (EVERYONE, MEMBERS)]),
            "facets": st.fixed_dictionaries({f: subsets(v) for f, v in FACETS.items()}),
        }
    ),
    max_size=25,
)
questions = st.lists(
    st.fixed_dictionaries(
        {
            "words": st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
            "kind": st.sampled_from(["case_study", "workshop", None]),
            "audience": st.sampled_from([frozenset({EVERYONE}), frozenset({EVERYONE, MEMBERS})]),
            "chosen": st.fixed_dictionaries({f: subsets(v) for f, v in FACETS.items()}),
            "but": st.sampled_from([{}, {"group": frozenset({"pg1"})}, {"area": frozenset({"2"})}]),
        }
    ),
    min_size=1,
    max_size=12,
)


def by_hand(documents, asked, facet=None):
    """Numbers of the documents that match, whatever is chosen of the facet given."""
    return [
        number
        for number, document in enumerate(documents)
        if (not asked["words"] or document["words"] & set(asked["words"]))
        and asked["kind"] in (None, document["kind"])
        and set(document["audience"]) & asked["audience"]
        and all(
            document["facets"][name] & values
            for name, values in asked["chosen"].items()
            if values and name != facet
        )
        and not any(document["facets"][name] & values for name, values in asked["but"].items())
    ]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(documents=documents, questions=questions)
def test_counts_are_those_counted_by_hand(build, documents, questions):
    engine = build(
        *(
            study(
                number,
                body=" ".join(sorted(document["words"])),
                kind=document["kind"],
                audience=document["audience"],
                facets={f: tuple(sorted(v)) for f, v in document["facets"].items()},
            )
            for number, document in enumerate(documents)
        )
    )
    for asked in questions:
        found = engine.search(
            Query(
                " ".join(asked["words"]),
                kind=asked["kind"],
                chosen=asked["chosen"],
                audience=asked["audience"],
                excluded=asked["but"],
                facets=tuple(FACETS),
                limit=100,
            )
        )
        expected = by_hand(documents, asked)
        # A word that nobody may find is answered as another spelling, or not at all.
        visible = {
            word
            for document in documents
            if set(document["audience"]) & asked["audience"]
            for word in document["words"]
        }
        if set(asked["words"]) <= visible:
            assert found.total == len(expected)
            assert {int(key.split(":")[1]) for key in found.keys} == set(expected)
            for facet in FACETS:
                counted = Counter(
                    value
                    for number in by_hand(documents, asked, facet)
                    for value in documents[number]["facets"][facet]
                )
                assert found.counts[facet] == dict(counted)


def test_or_within_a_facet_and_across(build):
    engine = build(
        *(
            study(n, "Club", facets={"group": (g,), "area": (a,)})
            for n, (g, a) in enumerate(product(("pg1", "pg2", "pg3"), ("1", "2")))
        )
    )
    chosen = {"group": frozenset({"pg1", "pg2"}), "area": frozenset({"1"})}

    found = engine.search(Query("club", chosen=chosen, facets=("group", "area")))

    assert found.total == 2
    assert found.counts["group"] == {"pg1": 1, "pg2": 1, "pg3": 1}  # whatever group is chosen
    assert found.counts["area"] == {"1": 2, "2": 2}


@pytest.mark.parametrize("chosen", [{"group": frozenset()}, {"shoe size": frozenset()}])
def test_a_facet_with_nothing_chosen_does_not_narrow(build, chosen):
    assert build(study(1, "Club")).search(Query("club", chosen=chosen)).total == 1


@pytest.mark.parametrize("chosen", [{"group": {"unknown"}}, {"shoe size": {"44"}}])
def test_a_choice_that_nothing_has_finds_nothing_and_says_what_to_drop(build, chosen):
    chosen = {facet: frozenset(values) for facet, values in chosen.items()}
    found = build(study(1, "Club")).search(Query("club", chosen=chosen))

    assert found.total == 0
    assert found.relaxation is not None
    assert (found.relaxation.dropped, found.relaxation.target) == ("filter", next(iter(chosen)))
    assert found.relaxation.keys == ["case_study:1"]


def test_hundreds_of_values_of_one_document_are_counted(build):
    many = tuple(f"value{n}" for n in range(300))
    engine = build(study(1, "Club", facets={"group": many, "area": ("1",)}), study(2, "Club"))

    found = engine.search(Query("club", facets=("group", "area")))
    assert found.counts == {"group": dict.fromkeys(many, 1), "area": {"1": 1}}
    chosen = {"group": frozenset({"value299"})}
    assert engine.search(Query("club", chosen=chosen)).keys == ["case_study:1"]


def test_values_with_odd_signs_are_counted_as_they_are(build):
    odd = ("a b", "ü", "x\x1fy", "", "%_'\"")
    engine = build(study(1, "Club", facets={"group": odd}))

    assert engine.search(Query("club", facets=("group",))).counts["group"] == dict.fromkeys(odd, 1)
    for value in odd:
        assert engine.search(Query("club", chosen={"group": frozenset({value})})).total == 1
