"""The toolkit, the page of a practice and the map: every number leads to the rows it counts."""

import csv
import io
import re

import pytest

from forum.core.extensions import db
from forum.models.case_studies import CaseStudyStatus, MoneyBand
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.what_we_know.findings import findings
from forum.pages.what_we_know.known_practice import KnownPractice, usual_band
from forum.practice.evidence_summaries import jobs, queries
from forum.practice.tries import actions as tries
from forum.search import index
from forum.search.index_jobs import Indexer

RESULTS = re.compile(r"(\d+) case stud")


@pytest.fixture
def told(app, people, share, answers, term):
    """Three organisations tell of childcare planning, and one tries it."""
    terms = [*answers["terms"], term.childcare]
    first = share(people["ada"], terms=terms, title="Vouchers before the interview")
    share(people["ben"], terms=terms, title="A list of childminders", money_band="none")
    share(people["dee"], terms=terms, title="Evening nursery", outcome="did-not-work")
    said = {"result": "with-changes", "scale": "6-20", "again": "yes"}
    tries.report(people["eve"], first, term.pg1, **said, what_changed="", note="")
    while jobs.sum_up_marked():
        pass
    Indexer(index.engine(app)).catch_up()
    return first


def get(browse, address, who=None, status=200):
    answer = browse(who).get(address)
    assert answer.status_code == status, address
    return answer.text


def test_a_practice_has_a_line_that_says_what_is_known(browse, told):
    page = get(browse, "/what-we-know")
    assert "Mostly worked" in page
    assert "4 organisations: 3 worked, 1 did not work" in page
    assert "2 of 5: little" not in page and "1 of 5: very little" in page
    assert "3 case studies, 1 try" in page
    assert "1 practice of which nothing is known" in page  # warm handover


@pytest.mark.parametrize(
    ("choice", "is_there"),
    [
        ("for=lone-parents", True),
        ("for=over-50s", False),
        ("stage=pre-work-support", True),
        ("stage=in-work-support", False),
        ("direction=worked", True),
        ("direction=did-not-work", False),
        ("strength=1", True),
        ("strength=4", False),
        ("for=lone-parents&stage=pre-work-support&sort=newest", True),
        ("for=nobody&direction=sideways&strength=9&sort=%00", True),  # none of them is a choice
    ],
)
def test_choices_leave_what_fits(browse, told, choice, is_there):
    page = get(browse, f"/what-we-know?{choice}")
    assert ('value="childcare-planning"' in page) is is_there


def test_a_question_is_answered_from_home_in_two_clicks(browse, told):
    assert 'href="/claimant-groups/lone-parents"' in get(browse, "/")
    group = get(browse, "/claimant-groups/lone-parents")
    address = "/what-we-know?for=lone-parents&amp;stage=pre-work-support"
    assert f'href="{address}"' in group
    answer = get(browse, address.replace("&amp;", "&"))
    assert "What we know: Lone parents" in answer and "Childcare planning" in answer


def test_each_number_of_a_finding_leads_to_as_many_rows(browse, told, app, term):
    for group in (None, term.lone_parents, term.pg1):
        evidence = queries.of_practice(term.childcare.id)[group.id if group else 0]
        known = KnownPractice(term.childcare, group, evidence)
        with app.test_request_context():
            linked = [part for parts in findings(known) for part in parts if part.url]
        assert sum(part.number is not None for part in linked) == 3
        for part in linked:
            page = get(browse, part.url.partition("#")[0])
            if part.number is not None:
                assert int(RESULTS.search(page)[1]) == part.number, part.url


def test_the_page_of_a_practice_shows_what_worked_and_what_did_not(browse, told, people):
    page = get(browse, "/what-we-know/childcare-planning")
    assert "4 organisations</a> have said what came of it: 3 found that it worked and 1" in page
    monday, failed = page.index("Do it on Monday"), page.index("Where it did not work")
    assert monday < page.index("A list of childminders", monday) < failed
    assert page.index("Evening nursery", failed) > failed
    assert "People aged 50 and over: I need this" in page
    assert page == get(browse, "/what-we-know/childcare-planning"), "the same data, the same bytes"


def test_its_page_with_a_group_says_so(browse, told):
    page = get(browse, "/what-we-know/childcare-planning/with/lone-parents")
    assert "with Lone parents" in page and "3 case studies" in page
    empty = get(browse, "/what-we-know/childcare-planning/with/over-50s")
    assert "No organisation has said yet what came of it." in empty


@pytest.mark.parametrize(
    "address",
    [
        "/what-we-know/no-such-practice",
        "/what-we-know/childcare-planning/with/nobody",
        "/what-we-know/no-such-practice/reports",
        "/what-we-know/childcare-planning/reports?group=nobody",
    ],
)
def test_what_is_not_there_is_not_found(browse, told, address):
    get(browse, address, status=404)


def test_the_reports_name_each_organisation_but_no_anonymous_one(browse, told, share, people, term):
    terms = [term.childcare, term.pg1]
    quiet = share(people["fay"], terms=terms, title="Told quietly", is_anonymous=True)
    quiet.status = CaseStudyStatus.PUBLISHED
    db.session.commit()
    while jobs.sum_up_marked():
        pass
    page = get(browse, "/what-we-know/childcare-planning/reports")
    for name in ("Northfield Trust", "Southgate Works", "Eastway", "Westbrook", "Told quietly"):
        assert name in page
    assert "Hilltop" not in page
    assert "1 of these is anonymous" in get(browse, "/what-we-know/childcare-planning")


def test_practices_stand_side_by_side(browse, told, terms):
    both = "/what-we-know/compare?practice=childcare-planning&practice=warm-handover"
    page = get(browse, both)
    assert "Childcare planning</a></th>" in page and "Warm handover</a></th>" in page
    assert "Choose two to four practices" in get(browse, "/what-we-know/compare")
    assert "Choose two to four" in get(browse, "/what-we-know/compare?practice=x&practice=x")


def test_the_files_say_what_the_page_says(browse, told):
    rows = list(csv.DictReader(io.StringIO(get(browse, "/what-we-know.csv").lstrip("\ufeff"))))
    childcare = next(row for row in rows if row["practice"] == "Childcare planning")
    assert (childcare["organisations"], childcare["worked"], childcare["tries"]) == ("4", "3", "1")
    found = browse().get("/what-we-know.json").get_json()["practices"]
    assert {str(value) for value in found[0].values()} <= {v for row in rows for v in row.values()}


@pytest.mark.parametrize("by", ["group", "circumstance", "stage", "sideways"])
def test_the_map_shows_what_is_known_and_where_nothing_is(browse, told, by):
    page = get(browse, f"/evidence-map?by={by}")
    assert page.count("<circle") > 4
    assert ("need</a>" in page) is (by != "stage")
    cells = list(csv.DictReader(io.StringIO(get(browse, f"/evidence-map.csv?by={by}")[1:])))
    known = [cell for cell in cells if cell["case_studies"] != "0"]
    assert all(cell["practice"] == "Childcare planning" for cell in known)
    assert len(known) == 1
    assert browse().get(f"/evidence-map.svg?by={by}").text.startswith("<svg xmlns=")
    assert browse().get(f"/evidence-map.png?by={by}").data.startswith(b"\x89PNG")


def test_a_long_vocabulary_has_several_maps(browse, told):
    db.session.add_all(
        Term(vocabulary=Vocabulary.CIRCUMSTANCE, slug=f"more-{n}", name=f"More {n}", position=n)
        for n in range(30)
    )
    db.session.commit()
    assert "Circumstance, part 3 of 3" in get(browse, "/evidence-map")
    assert "More 29" in get(browse, "/evidence-map?by=circumstance-3")
    assert "More 29" not in get(browse, "/evidence-map?by=circumstance-2")


@pytest.mark.parametrize(
    ("counts", "usual"),
    [
        ({}, ""),
        ({"not-known": 4}, ""),
        ({"none": 1, "over-5000": 1}, "No extra money"),
        ({"none": 1, "under-500": 3, "over-5000": 1, "not-known": 9}, "Under £500"),
    ],
)
def test_the_usual_cost_is_the_middle_one_known(counts, usual):
    assert usual_band(MoneyBand, counts) == usual
