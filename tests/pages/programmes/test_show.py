"""The list of programmes, the page of one, and the areas by programme."""

from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.reference.programmes import queries
from tests.performance.harbourside import DIFFERENCE, SLUG, make_comparable, make_harbourside


def test_the_work_programme_is_there_in_an_empty_exchange(browse):
    assert "Work Programme" in browse().get("/programmes").text
    text = browse().get("/programmes/work-programme").text
    assert "Department for Work and Pensions" in text
    assert "No figures of this programme have been published" in text


def test_the_page_of_one_says_who_let_it_where_and_with_whom(browse, terms, organisations):
    programme = make_harbourside()
    area = next(one for one in queries.areas_of(programme) if one.number == "5")
    db.session.add(
        Contract(
            ref="H1",
            prime=organisations["northfield"],
            area=area,
            programme=programme,
            starts="2014-04",
            basis="sourced",
        )
    )
    db.session.commit()
    text = browse().get(f"/programmes/{SLUG}").text
    for words in ("Harbourside Council", "Programme of a local authority", "HBW 5 Northgate"):
        assert words in text
    assert "Northfield Trust" in text and "April 2014" in text
    assert "North East England" not in text
    assert "No measure of this programme has been compared" in text


def test_what_may_be_compared_is_said_on_both_pages(browse, terms):
    make_comparable(make_harbourside())
    for slug, other in ((SLUG, "Work Programme"), ("work-programme", "Harbourside Works")):
        text = browse().get(f"/programmes/{slug}").text
        assert DIFFERENCE in text and other in text and "Job outcomes" in text


def test_there_is_no_such_programme(browse):
    assert browse().get("/programmes/nowhere").status_code == 404


def test_areas_stand_under_their_programme(browse, terms):
    make_harbourside()
    text = browse().get("/areas").text
    home, _, other = text.partition('id="of-harbourside-works"')
    assert "North East England" in home and "Northgate" not in home
    assert "Northgate" in other and "North East England" not in other


def test_the_page_of_an_area_says_its_programme(browse, terms):
    make_harbourside()
    assert "Harbourside Works" in browse().get(f"/areas/{SLUG}-5").text
    text = browse().get("/areas/5").text
    assert "/programmes/work-programme" in text and "Harbourside Works" not in text


def test_a_case_study_names_the_programme_of_its_area(browse, bus_passes, terms):
    path = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    area = next(one for one in queries.areas_of(make_harbourside()) if one.number == "5")
    bus_passes.terms = [*(t for t in bus_passes.terms if t.vocabulary != "area"), area]
    db.session.commit()
    assert f'<a href="/programmes/{SLUG}">Harbourside Works</a>' in browse().get(path).text

    bus_passes.terms = [t for t in bus_passes.terms if t.vocabulary != "area"]
    db.session.commit()
    assert "/programmes/" not in browse().get(path).text.partition("<article")[2]
