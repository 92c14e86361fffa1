"""What advisers ask, over the demonstration: the case study they need is on the first screen."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.search import service
from forum.search.search_params import SearchParams

FIRST = 5
ASKED = (Path(__file__).parent / "questions.csv").read_text(encoding="utf-8")
QUESTIONS = list(csv.DictReader(ASKED.splitlines()))
SAME = {
    "ESA": "Employment and Support Allowance",
    "IPS": "Individual Placement and Support",
    "ESOL": "English for Speakers of Other Languages",
    "NEET": "not in education, employment or training",
    "JCP": "Jobcentre Plus",
    "PG9": "JSA prison leavers",
    "PG6": "New ESA claimants",
    "VCS": "voluntary and community sector",
    "BAME": "Black, Asian and minority ethnic",
    "PbR": "payment by results",
    "ex-offenders": "prison leavers",
}


@pytest.fixture(scope="module")
def first_five(demonstration):
    refs = dict(db.session.execute(select(CaseStudy.id, CaseStudy.ref)).all())

    def found(words):
        with demonstration.test_request_context():
            return [
                refs[card.id]
                for card in service.search_case_studies(SearchParams(words=words)).cards[:FIRST]
            ]

    return found


@pytest.mark.parametrize("column, enough", [("question", 27), ("mistyped", 25)])
def test_the_expected_one_is_among_the_first_five(first_five, column, enough):
    missed = [row[column] for row in QUESTIONS if row["ref"] not in first_five(row[column])]

    assert len(QUESTIONS) == 30
    assert len(QUESTIONS) - len(missed) >= enough, missed


def test_each_question_has_one_slip_in_its_other_spelling():
    for row in QUESTIONS:
        right, wrong = row["question"].split(), row["mistyped"].split()
        assert len(right) == len(wrong)
        assert sum(a != b for a, b in zip(right, wrong, strict=True)) == 1


@pytest.mark.parametrize("short, full", SAME.items())
def test_short_form_and_full_name_find_the_same_five(first_five, short, full):
    assert first_five(short) == first_five(full) != []


@pytest.mark.parametrize("row", QUESTIONS[:5], ids=lambda row: row["ref"])
def test_so_does_the_page(reader, row):
    page = reader().get("/case-studies", query_string={"q": row["question"]}).text
    title = db.session.scalar(select(CaseStudy.title).where(CaseStudy.ref == row["ref"]))

    assert title.replace("'", "&#39;") in page
