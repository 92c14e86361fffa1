"""Organisations and help pages are found beside case studies, each under its own tab."""

import re

import pytest

from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.search import index
from forum.search.index_jobs import Indexer


@pytest.fixture
def search(browse, indexer):
    def look(words, kind="organisation", **more):
        indexer.catch_up()
        return browse().get("/search", query_string={"q": words, "kind": kind, **more}).text

    return look


@pytest.fixture
def contract(northfield, terms):
    made = Contract(ref="C1", prime=northfield, area=terms["18"], basis="sourced")
    db.session.add(made)
    db.session.commit()
    return made


def found(page):
    return re.findall(r'class="row-title"><a href="[^"]*">([^<]*)<', page)


def tabs(page):
    return dict(
        re.findall(r'>(Case studies|Organisations|Help) <span class="tab-count">(\d+)', page)
    )


def test_an_organisation_is_found_by_name_kind_role_and_area(search, northfield, contract):
    northfield.role = "runs the <b>whole</b> service in Leeds"
    db.session.commit()

    for words in ("northfield", "leeds", "CPA 18"):
        assert found(search(words)) == ["Northfield Trust"]
    assert "Northfield Trust" in found(search("prime provider"))
    assert "&lt;b&gt;whole" in search("leeds")


def test_it_is_found_by_its_new_name_at_once(search, northfield):
    search("northfield")
    northfield.name = "Westfield Trust"
    db.session.commit()

    assert found(search("westfield")) == ["Westfield Trust"]
    assert found(search("northfield")) == []


def test_so_it_is_where_the_name_of_its_area_changes(search, contract, terms):
    search("northfield")
    terms["18"].name = "Ridings"
    db.session.commit()

    assert found(search("ridings")) == ["Northfield Trust"]


def test_a_contract_that_is_added_is_noted(search, northfield, terms):
    search("northfield")
    db.session.add(Contract(ref="C2", prime=northfield, area=terms["5"], basis="sourced"))
    db.session.commit()

    assert found(search("north east england")) == ["Northfield Trust"]


def test_help_is_found_by_what_stands_on_the_page(search):
    page = search("password kept", kind="help")

    assert found(page)[0] == "Privacy"
    assert "<mark>" in page


def test_the_tabs_say_how_many_there_are_of_each(search, browse, bus_passes):
    in_the_tab = tabs(search("northfield"))
    beside_case_studies = tabs(browse().get("/case-studies?q=northfield").text)

    assert (
        in_the_tab
        == beside_case_studies
        == {"Case studies": "1", "Organisations": "1", "Help": "0"}
    )


def test_the_number_of_the_open_tab_is_that_of_its_list(search, browse, bus_passes):
    search("northfield")
    page = browse().get("/case-studies?q=northfield&group=pg6-new-esa").text

    assert tabs(page)["Case studies"] == "0"
    assert tabs(page)["Organisations"] == "1"


@pytest.mark.parametrize(
    "address, to",
    [
        ("/search", "/case-studies"),
        ("/search?q=bus", "/case-studies?q=bus"),
        ("/search?q=bus&kind=figure", "/case-studies?q=bus"),
        ("/search?kind=organisation", "/organisations"),
        ("/search?kind=help&q=%20", "/help"),
    ],
)
def test_what_has_an_address_already_is_found_there(browse, address, to):
    assert browse().get(address).location == to


@pytest.mark.parametrize("kind", ["organisation", "help"])
@pytest.mark.parametrize("words", ["zeppelins", "the of", "x" * 9_999, "\0(", "group:", '"', "a*"])
def test_any_words_are_answered(browse, indexer, bus_passes, kind, words):
    indexer.catch_up()
    answer = browse().get("/search", query_string={"q": words, "kind": kind, "page": "7"})

    assert answer.status_code == 200


def test_a_name_that_is_mistyped_is_corrected_here_too(search, organisations):
    page = search("hilltpo")

    assert found(page) == ["Hilltop"]
    assert "exactly “hilltpo”" in page


def test_without_an_index_the_database_answers(browse, organisations, only_sqlite):
    assert found(browse().get("/search?q=northfield&kind=organisation").text) == [
        "Northfield Trust"
    ]
    page = browse().get("/search?q=cookies&kind=help").text
    assert found(page) == ["Privacy"]
    assert "The search index is being built" in page


def test_without_an_index_nothing_found_is_not_said(browse, organisations, only_sqlite):
    page = browse().get("/search?q=zeppelin&kind=organisation").text

    assert "The search index is being built" in page
    assert "Nothing found" not in page
    assert "0 organisations" not in page


def test_an_index_from_before_these_kinds_is_mended(app, indexer, bus_passes, organisations):
    """As verify does at the worker's start."""
    indexer.catch_up()
    engine = index.engine(app)
    others = [key for key in engine.versions() if not key.startswith("case_study:")]
    engine.apply([], others, engine.watermark())

    assert len(Indexer(engine).verify().missing) == len(organisations) + 6
    assert not Indexer(engine).verify()
