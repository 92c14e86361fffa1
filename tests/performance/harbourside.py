"""A second programme, with two areas; and official figures of it."""

from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.programmes import ComparableMeasure, Programme, ProgrammeKind
from forum.models.vocabularies import Term, Vocabulary

NAME, SLUG = "Harbourside Works", "harbourside-works"
DIFFERENCE = "Harbourside counts a job after 13 weeks, the Work Programme after 26."


def make_harbourside():
    """The programme; its areas are `harbourside-works-1` and `-5`."""
    programme = Programme(
        name=NAME,
        slug=SLUG,
        kind=ProgrammeKind.LOCAL,
        let_by="Harbourside Council",
        geography="Harbourside",
        area_code="HBW",
        basis="sourced",
    )
    areas = [
        Term(
            vocabulary=Vocabulary.AREA,
            slug=f"{SLUG}-{number}",
            code=f"HBW {number}",
            name=name,
            programme=programme,
            position=50 + number,
        )
        for number, name in ((1, "Old Docks"), (5, "Northgate"))
    ]
    db.session.add_all(areas)
    db.session.commit()
    return programme


def harbourside_figure(ref, release, place, **changed):
    """Job outcomes of one organisation; of everybody where none is given."""
    said = {
        "programme": place.programme,
        "area": place,
        "geography": place.name,
        "group_named": "all",
        "measure": "job_outcomes",
        "period": "2011-06 to 2014-06",
        "period_type": "cumulative",
        "cut_off": release.cut_off,
        "value": 61,
        "denominator": 202,
        "unit": "people",
        "origin": Origin.OFFICIAL,
        "basis": "sourced",
        "release": release,
        "source": "https://harbourside.example/statistics",
    }
    return Figure(ref=ref, **said | changed)


def make_comparable(programme, measure="job_outcomes"):
    home = db.session.query(Programme).filter_by(slug="work-programme").one()
    first, second = sorted((home, programme), key=lambda one: one.id)
    pair = ComparableMeasure(measure=measure, programme=first, other=second, difference=DIFFERENCE)
    db.session.add(pair)
    db.session.commit()
    return pair
