"""What identifies a person is found in any way of writing it, and figures are left alone."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.config import ROOT
from forum.core import pii
from forum.core.pii import IdentifierKind

FOUND = [
    (IdentifierKind.INSURANCE, "AB123456C"),
    (IdentifierKind.INSURANCE, "ab 12 34 56 c"),
    (IdentifierKind.INSURANCE, "AB-12-34-56-C"),
    (IdentifierKind.INSURANCE, "his number is JG 123456 D."),
    (IdentifierKind.INSURANCE, "JG.12.34.56.A"),
    (IdentifierKind.PHONE, "07700 900123"),
    (IdentifierKind.PHONE, "07700900123"),
    (IdentifierKind.PHONE, "+44 7700 900123"),
    (IdentifierKind.PHONE, "+44 (0)7700 900 123"),
    (IdentifierKind.PHONE, "0044 20 7946 0958"),
    (IdentifierKind.PHONE, "(0161) 496 0000"),
    (IdentifierKind.PHONE, "020-7946-0958"),
    (IdentifierKind.PHONE, "01632 960 001"),
    (IdentifierKind.PHONE, "ring 01632.960.001 today"),
    (IdentifierKind.EMAIL, "jo.bell@example.org"),
    (IdentifierKind.EMAIL, "jo.bell+work@mail.example.co.uk"),
    (IdentifierKind.EMAIL, "jo (at) example (dot) org"),
    (IdentifierKind.EMAIL, "jo[at]example.org"),
    (IdentifierKind.POSTCODE, "SW1A 1AA"),
    (IdentifierKind.POSTCODE, "M1 1AE"),
    (IdentifierKind.POSTCODE, "lives at B33 8TH now"),
    (IdentifierKind.POSTCODE, "cr2 6xh"),
    (IdentifierKind.POSTCODE, "DN551PT"),
    (IdentifierKind.BIRTH, "born on 3 May 1984"),
    (IdentifierKind.BIRTH, "DOB 03/05/1984"),
    (IdentifierKind.BIRTH, "d.o.b. 3.5.84"),
    (IdentifierKind.BIRTH, "date of birth: 1984-05-03"),
    (IdentifierKind.BIRTH, "her birthday is 3rd of May 1984"),
    (IdentifierKind.BIRTH, "born May 3, 1984"),
    (IdentifierKind.BIRTH, "DOB is the ninth of March 1991"),
    (IdentifierKind.BIRTH, "born on the twenty-first of July 1984"),
]
LEFT_ALONE = [
    "Nineteen of 22 people, 86%, came between 1 June 2012 and 31 March 2013.",
    "PG6a and PG6b in CPA 18; 13 weeks for PG3, 26 for PG1 and PG9.",
    "It cost £1,200 to £3,810 each, and 10,000 people at 0.05 each.",
    "From 9:30am to 2:30pm, call 0800 055 6688 or 0300 123 1234 or 101.",
    "Referrals rose from 785,360 to 1,310,000 (see table 1.4).",
    "The 2011-06 to 2012-07 cohort: 3.53% against 3.56%.",
    "ISBN 978-1-84123-456-0, Cm 8250, SN06340, reference 0123.",
    "We meet @ the hostel at 10. One at a time. Born of need in 2011.",
    "Version 1.2.3.4 of the form, E10 and A4 paper, MP3 players, B1 English.",
    "Contract C18-39; report RR892; grant 2014/15; 01/04/2013 to 31/03/2014.",
    "Add 5 to 10 minutes; 07.30 starts; 0207 is no whole number.",
    "People born abroad made up 40 of 250.",
    "By March 2013 there had been 1.2 million; it was born in the south. March 2011 was quiet.",
]


@pytest.mark.parametrize("kind, words", FOUND)
def test_found_however_it_is_written(kind, words):
    assert kind in [one.kind for one in pii.found_in(f"We rang {words} and waited.")]


@pytest.mark.parametrize("words", LEFT_ALONE)
def test_figures_dates_codes_and_helplines_are_left_alone(words):
    assert pii.found_in(words) == []


@given(st.text(alphabet="abcdefghjkABCDEFGHJK 0123456789@.-/()+", max_size=400))
def test_any_text_is_looked_through_at_once(words):
    assert len(pii.found_in(words)) <= 200


def test_it_takes_no_time_on_what_is_made_to_take_some():
    for words in ("0 " * 10_000, "a." * 10_000, "0(" * 10_000, "born " * 4_000, "a@" * 10_000):
        pii.found_in(words)


def test_none_of_our_own_case_studies_is_taken_for_a_person():
    with (ROOT / "data/work-programme/case_studies.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts = ("title", "context", "what_was_done", "what_changed", "practice_note_editorial")

    assert [row["ref"] for row in rows for t in texts if pii.found_in(row[t])] == []


@pytest.mark.parametrize("field", ["title", "did", "result", "summary"])
def test_a_case_study_that_holds_one_is_refused_and_kept(browse, ada, typed, field):
    words = "Ring 07700 900123"
    page = browse(ada).post("/share", data=typed | {field: words})

    assert page.status_code == 422
    assert "looks like a telephone number. Take it out" in page.text
    assert words in page.text


def test_so_is_a_comment(browse, ben, bus_passes):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}/comments"
    page = browse(ben).post(address, data={"body": "Was it AB 12 34 56 C?"})

    assert page.status_code == 422
    assert "National Insurance number" in page.text


def test_and_a_note_to_the_author(browse, ben, bus_passes):
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}/rating"
    page = browse(ben).post(address, data={"value": "4", "note": "Write to jo@example.org"})

    assert page.status_code == 422
    assert "e-mail address" in page.text
