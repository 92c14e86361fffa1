"""Words that mean the same."""

import csv
from collections import Counter

import pytest

from forum.search.engine import Query, Thesaurus, analyser
from forum.search.engine.thesaurus import ThesaurusRow
from tests.search.engine.conftest import THESAURUS
from tests.search.engine.documents import study


def keys(engine, words, **more):
    return engine.search(Query(words, **more)).keys


SAME = [
    ("ESA", "Employment and Support Allowance"),
    ("esa", "employment & support allowance"),
    ("JSA", "jobseeker's allowance"),
    ("IB", "Incapacity Benefit"),
    ("IS", "Income Support"),
    ("JCP", "Jobcentre Plus"),
    ("DWP", "Department for Work and Pensions"),
    ("IPS", "Individual Placement and Support"),
    ("NEET", "not in education, employment or training"),
    ("VCS", "Voluntary and Community Sector"),
    ("ESOL", "English for Speakers of Other Languages"),
    ("BAME", "Black, Asian and minority ethnic"),
    ("UC", "Universal Credit"),
    ("WCA", "Work Capability Assessment"),
    ("MWA", "Mandatory Work Activity"),
    ("IEP", "Institute of Employability Professionals"),
    ("ERSA", "Employment Related Services Association"),
    ("PG1", "JSA 18 to 24"),
    ("PG 2", "JSA 25 and over"),
    ("PG6", "payment group 6"),
    ("PG6a", "New ESA, 3 to 6 month prognosis"),
    ("PG9", "JSA prison leavers"),
    ("CPA 18", "North East Yorkshire and the Humber"),
    ("CPA3", "West London"),
    ("ex-offenders", "prison leavers"),
    ("prison leavers", "people with convictions"),
    ("sick note", "fit note"),
    ("lone parent", "single parents"),
    ("over 50s", "older workers"),
    ("deaf", "hearing loss"),
]
CLOSE = [
    ("childcare", "nursery"),
    ("childcare", "a childminder"),
    ("homeless", "rough sleeping"),
    ("homelessness", "hostels"),
    ("deaf", "BSL"),
]


@pytest.mark.parametrize(("one", "other"), SAME + CLOSE)
def test_each_is_found_by_the_other(build, one, other):
    engine = build(study(1, body=f"About {other}."), study(2, body="About gardens."))
    assert keys(engine, one) == ["case_study:1"]

    engine = build(study(1, body=f"About {one}."), study(2, body="About gardens."))
    assert keys(engine, other)[:1] == ["case_study:1"]


def test_what_was_typed_counts_more_than_what_is_close_to_it(build):
    engine = build(study(1, "Nursery"), study(2, "Childcare"))

    assert keys(engine, "childcare") == ["case_study:2", "case_study:1"]
    assert keys(engine, "nursery")[0] == "case_study:1"


def test_an_acronym_and_its_name_find_the_same_in_the_same_order(build):
    engine = build(
        study(1, "ESA", body="for ESA claimants"),
        study(2, "Employment and Support Allowance"),
        study(3, body="Employment and Support Allowance, called ESA"),
        study(4, body="support in employment"),
    )

    assert keys(engine, "ESA") == keys(engine, "Employment and Support Allowance")
    assert "case_study:4" not in keys(engine, "Employment and Support Allowance")


def test_words_of_an_expression_by_themselves_come_after_it(build):
    engine = build(study(1, "Parents"), study(2, "A single parent"), study(3, "Lone parents"))

    assert set(keys(engine, "lone parents")[:2]) == {"case_study:2", "case_study:3"}
    assert keys(engine, "lone parents")[2:] == ["case_study:1"]


def test_a_name_whose_acronym_nobody_uses_is_still_words(build):
    engine = build(study(1, body="support for employment"))

    assert keys(engine, "employment and support allowance") == ["case_study:1"]


def test_rows_may_come_from_anywhere():
    thesaurus = Thesaurus(
        [ThesaurusRow("bus", "bus pass", "name"), ThesaurusRow("bus", "travel card", "near")]
    )

    [meaning] = thesaurus.matches(tuple(analyser.terms("a bus pass for you")))

    assert [form.terms for form in meaning.forms] == [("bus", "pass"), ("travel", "card")]
    assert [form.weight for form in meaning.forms] == [1.0, 0.8]


def test_it_can_be_replaced_at_any_time(build):
    engine = build(study(1, "Bus pass"))
    assert keys(engine, "omnibus ticket") == []

    engine.set_thesaurus(
        Thesaurus(
            [ThesaurusRow("bus", "bus pass", "name"), ThesaurusRow("bus", "omnibus ticket", "name")]
        )
    )

    assert keys(engine, "omnibus ticket") == ["case_study:1"]


@pytest.fixture(scope="module")
def rows():
    with THESAURUS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_file_says_something(rows):
    for row in rows:
        assert row["how"] in {"name", "same", "acronym", "near"}, row
        assert row["concept"] and analyser.terms(row["words"]), row
        if row["how"] == "acronym":
            assert len(analyser.terms(row["words"])) == 1, row


def test_every_concept_of_the_file_has_two_ways_to_say_it(rows):
    ways = Counter(row["concept"] for row in rows)
    alone = {concept for concept, count in ways.items() if count < 2}

    assert alone == set()


def test_no_row_of_the_file_stands_twice(rows):
    seen = Counter((row["concept"], row["words"].lower()) for row in rows)

    assert [row for row, count in seen.items() if count > 1] == []
