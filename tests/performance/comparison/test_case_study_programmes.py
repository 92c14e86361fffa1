"""The figure beside a case study is of the programme of its area, and says which that is."""

import pytest

from forum.core.extensions import db
from forum.models.figures import ALL_GROUPS
from forum.performance.comparison import case_study_figures
from forum.reference.programmes import queries
from tests.performance.harbourside import harbourside_figure

LEVELS = {
    "Minimum level, contract year 2": "33 job outcomes for 100 referrals (2012-04 to 2013-03)"
}
WHOLE = {"area": None, "organisation_named": "all primes", "period": "2011-06 to 2014-06"}


@pytest.fixture
def group(terms):
    return terms["pg1-jsa-18-24"]


@pytest.fixture
def in_harbourside(bus_passes, harbour_areas, terms, group):
    """Ada's case study, of payment group 1 in an area of the second programme."""
    kept = [term for term in bus_passes.terms if term.vocabulary not in ("area", "group")]
    bus_passes.terms = [*kept, group, harbour_areas["5"]]
    db.session.commit()
    return bus_passes


@pytest.fixture
def put(last_release, harbour_areas, group, terms):
    """put("harbourside-works", 61, …) is a released figure of that programme."""

    def add(slug, value, **changed):
        is_home = slug == "work-programme"
        area = terms["5"] if is_home else harbour_areas["5"]
        said = {"value": value, "group": group, "group_named": ""} | changed
        ref = f"P-{slug[:4]}-{value}"
        figure = harbourside_figure(ref, last_release, area, **said)
        db.session.add(figure)
        db.session.commit()
        return figure

    return add


def test_it_is_of_the_programme_of_the_area(look, guest, in_harbourside, put):
    put("work-programme", 4_321, **WHOLE, geography="Great Britain", programme=_home())
    put("harbourside-works", 61, **WHOLE, geography="Harbourside")

    near = case_study_figures.beside(guest, in_harbourside).nearest
    assert near.figure.value == 61
    assert near.heading == "The whole programme (Harbourside Works), this group"
    text = look(None, f"/case-studies/{in_harbourside.id}-{in_harbourside.slug}").text
    assert "June 2014, Harbourside Works." in " ".join(text.split()) and "4,321" not in text


def test_an_area_of_the_same_number_is_another_place(guest, in_harbourside, put):
    put("work-programme", 4_321, organisation_named="all primes")
    assert case_study_figures.beside(guest, in_harbourside).nearest is None


def test_own_figures_are_of_that_programme(guest, in_harbourside, put):
    own = {"organisation": in_harbourside.organisation, "area": None}
    put("work-programme", 4_321, **own, geography="Great Britain", programme=_home())
    assert case_study_figures.beside(guest, in_harbourside).own == []
    put("harbourside-works", 62, **own, geography="Harbourside")
    assert [one.figure.value for one in case_study_figures.beside(guest, in_harbourside).own] == [
        62
    ]


def test_where_nothing_is_published_the_level_says_whose_it_is(guest, in_harbourside, group, put):
    group.facts = LEVELS
    db.session.commit()
    near = case_study_figures.beside(guest, in_harbourside).nearest
    assert near.heading == "The minimum level for this group, Work Programme"
    assert "nor of their programme" in near.of_everybody and near.level
    put(
        "harbourside-works",
        63,
        **WHOLE,
        geography="Harbourside",
        group=None,
        group_named=ALL_GROUPS,
    )
    near = case_study_figures.beside(guest, in_harbourside).nearest
    assert near.figure.value == 63  # of its own programme, of all groups, comes first


def test_without_an_area_it_is_the_work_programme(guest, bus_passes, group, terms, put):
    kept = [term for term in bus_passes.terms if term.vocabulary not in ("area", "group")]
    bus_passes.terms = [*kept, group]
    db.session.commit()
    put("harbourside-works", 61, **WHOLE, geography="Harbourside")
    assert case_study_figures.beside(guest, bus_passes).nearest is None
    put("work-programme", 4_321, **WHOLE, geography="Great Britain", programme=_home())
    near = case_study_figures.beside(guest, bus_passes).nearest
    assert near.figure.value == 4_321 and "(Work Programme)" in near.heading


def _home():
    return queries.by_slug("work-programme")
