from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.releases import Release
from forum.models.vocabularies import Term
from tests.performance.harbourside import harbourside_figure, make_harbourside
from tests.performance.quarters import PERIODS, figures_of_a_quarter


@pytest.fixture
def last_release(app):
    """Its figures go to the end of the last but one quarter."""
    release = Release(
        ref="out",
        name="Out",
        release_at=clock.now() - timedelta(days=1),
        cut_off=PERIODS[-2][1],
    )
    db.session.add(release)
    db.session.commit()
    return release


@pytest.fixture
def management(organisations, terms, last_release):
    """Quarters of all five organisations in area 5, by two payment groups."""
    made = []
    for place, organisation in enumerate(organisations.values()):
        for group in ("pg1-jsa-18-24", "pg6-new-esa"):
            made += figures_of_a_quarter(place, organisation, terms["5"], terms[group])
    db.session.add_all(made)
    db.session.commit()
    return made


@pytest.fixture
def is_published(app, monkeypatch):
    """The switch of recommendation 1b."""
    monkeypatch.setattr(app.config["SETTINGS"], "publish_management_information", True)


@pytest.fixture
def official(organisations, terms, last_release):
    """One released official figure of each of six organisations, in one area."""
    made = [
        Figure(
            ref=f"O-{place}",
            organisation=organisation,
            area=terms["5"],
            geography="North East England",
            group_named="all",
            measure="job_outcomes",
            period="2011-06 to 2014-06",
            period_type="cumulative",
            cut_off=last_release.cut_off,
            value=1_000 + 250 * place,
            denominator=8_000,
            unit="people",
            origin=Origin.OFFICIAL,
            basis="sourced",
            release=last_release,
            source="https://www.gov.uk/x",
        )
        for place, organisation in enumerate(organisations.values())
    ]
    db.session.add_all(made)
    db.session.commit()
    return made


@pytest.fixture
def harbourside(app, terms):
    return make_harbourside()


@pytest.fixture
def harbour_areas(harbourside):
    """By number."""
    found = db.session.query(Term).filter_by(programme_id=harbourside.id)
    return {area.number: area for area in found}


@pytest.fixture
def harbour_figures(official, harbour_areas, organisations, last_release):
    """Released ones of six organisations, in an area that has the number of another's."""
    made = [
        harbourside_figure(
            f"H-{place}",
            last_release,
            harbour_areas["5"],
            organisation=organisation,
            value=61 + place,
        )
        for place, organisation in enumerate(organisations.values())
    ]
    db.session.add_all(made)
    db.session.commit()
    return made


@pytest.fixture
def look(browse):
    """look(ben, "/performance") is what Ben gets; nothing of it stays in the tests' session."""

    def get(viewer, path):
        answer = browse(viewer).get(path)
        db.session.rollback()
        return answer

    return get
