"""What is found for what is typed."""

import pytest

from forum.search.engine import Query
from tests.search.engine.documents import names_of, study


def keys(engine, words, **more):
    return engine.search(Query(words, **more)).keys


def test_documents_that_hold_all_words_come_first(build):
    engine = build(
        study(1, "Childcare"), study(2, "Childcare for lone parents"), study(3, "Lone working")
    )

    assert keys(engine, "lone parents childcare")[0] == "case_study:2"
    assert set(keys(engine, "lone parents childcare")) == {f"case_study:{n}" for n in (1, 2, 3)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Travelling to interviews", "travel interview"),
        ("Café and crèche", "cafe"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁnance", "finance"),
        ("organize", "organisation"),
        ("Buses", "bus"),
        ("Women and children", "child woman"),
        ("The Work Programme", "work program"),
        ("Research, or R&D", "r&d"),
        ("PG6a only", "pg6a"),
        ("CPA 18", "cpa18"),
        ("CPA18", "cpa 18"),
        ("ex-offenders", "ex offender"),
        ("ex-offenders", "exoffender"),
        ("ex offenders", "exoffenders"),
        ("exoffenders", "ex-offender"),
        ("childcare", "child care"),
        ("child care", "childcare"),
        ("well-being", "well being"),
        ("wellbeing", "well-being"),
        ("The adviser’s desk", "adviser's"),
        ("1,700 people", "1700"),
        ("over 50s", "over 50"),
        ("Income Support, or IS", "IS"),
    ],
)
def test_another_spelling_is_found(build, text, words):
    engine = build(study(1, "Something else"), study(2, body=text))

    assert keys(engine, words) == ["case_study:2"]


def test_is_and_it_are_names_only_in_capitals(build):
    engine = build(study(1, body="Claiming IS since May"), study(2, body="This is how it is done"))

    assert keys(engine, "IS") == ["case_study:1"]
    assert engine.search(Query("is", facets=("area",))).stop_words == ["is"]
    assert engine.search(Query("is", facets=("area",))).counts == {"area": {}}


def test_a_quoted_phrase_stands_together_in_that_order(build):
    engine = build(study(1, body="a warm handover"), study(2, body="handover in warm weather"))

    assert keys(engine, '"warm handover"') == ["case_study:1"]
    assert keys(engine, "“warm handover”") == ["case_study:1"]
    assert len(keys(engine, "warm handover")) == 2


def test_a_phrase_does_not_go_over_the_end_of_a_line(build):
    engine = build(study(1, names="Lone parents\nWarm handover"))

    assert keys(engine, '"parents warm"') == []
    assert keys(engine, '"warm handover"') == ["case_study:1"]


def test_a_word_in_the_title_counts_more_than_one_in_the_text(build):
    engine = build(study(1, "Buses", body="mentoring"), study(2, "Mentoring", body="buses"))

    assert keys(engine, "mentoring") == ["case_study:2", "case_study:1"]


def test_which_fields_matched_is_told(build):
    engine = build(study(1, "Debt advice", body="debt", comments="thanks"))

    assert engine.search(Query("debt")).matched_fields == {"case_study:1": ("title", "body")}


def test_usefulness_decides_between_equals_only(build):
    engine = build(
        study(1, "Job club", sorts={"useful": 0.1}),
        study(2, "Job club", sorts={"useful": 0.9}),
        study(3, "Something about a club for many people", sorts={"useful": 1.0}),
    )

    assert keys(engine, "job club") == ["case_study:2", "case_study:1", "case_study:3"]


@pytest.mark.parametrize(
    ("sort", "order"), [("newest", [3, 1, 2]), ("useful", [2, 1, 3]), ("tried", [1, 3, 2])]
)
def test_orders(build, sort, order):
    engine = build(
        study(1, "Club", sorts={"newest": 50.5, "useful": 0.5, "tried": 9}),
        study(2, "Club", sorts={"newest": 10.0, "useful": 0.9, "tried": 1}),
        study(3, "Club", sorts={"newest": 90.0, "useful": 0.0, "tried": 5}),
    )

    assert keys(engine, "club", sort=sort) == [f"case_study:{n}" for n in order]
    assert keys(engine, "", sort=sort) == [f"case_study:{n}" for n in order]


def test_pages_do_not_overlap_and_leave_nothing_out(build):
    engine = build(*(study(n, "Club", body="word " * (n % 5)) for n in range(53)))

    pages = [keys(engine, "club", offset=start, limit=10) for start in range(0, 60, 10)]

    assert [len(page) for page in pages] == [10, 10, 10, 10, 10, 3]
    assert len({key for page in pages for key in page}) == 53
    assert engine.search(Query("club", limit=0)).total == 53


def test_kinds_are_counted_for_tabs(build):
    engine = build(
        study(1, "Debt"), study(2, "Debt", kind="workshop"), study(3, "Debt", kind="workshop")
    )

    found = engine.search(Query("debt", kind="workshop"))

    assert found.kinds == {"case_study": 1, "workshop": 2}
    assert found.total == 2
    assert engine.search(Query("debt", kind=None)).total == 3


def test_only_those_it_is_meant_for_find_it_count_it_or_get_its_words(build):
    engine = build(
        study(1, "Zanzibar", audience=("org:1",), facets={"area": ("3",)}),
        study(2, "Other", facets={"area": ("3",)}),
    )
    member = frozenset({"everyone", "org:1"})

    assert keys(engine, "zanzibar", audience=member) == ["case_study:1"]
    for words in ("zanzibar", "zanzibra", ""):
        found = engine.search(Query(words, facets=("area",)))
        assert "case_study:1" not in found.keys
        assert found.suggestion is None
        assert found.counts["area"].get("3", 0) == (0 if words else 1)
    assert engine.complete("zanz") == []
    assert engine.similar("case_study:1") == []


def test_prefixes_narrow_by_name_or_value(build):
    names = {"area": {"18": "North East Yorkshire"}, "group": {"pg6": "New ESA claimants"}}
    engine = build(
        study(1, "Debt", facets={"area": ("18",), "group": ("pg6",)}),
        study(2, "Debt", facets={"area": ("3",), "circumstance": ("lone-parents",)}),
        names=names_of(names),
    )

    assert keys(engine, "debt area:18") == ["case_study:1"]
    assert keys(engine, 'debt area:"East Yorkshire"') == ["case_study:1"]
    assert keys(engine, "group:PG6") == ["case_study:1"]
    assert keys(engine, 'group:"lone parents" debt') == ["case_study:2"]
    assert engine.search(Query("debt area:18")).filters == {"area": frozenset({"18"})}
    assert keys(engine, "area:debt") == keys(engine, "debt")
