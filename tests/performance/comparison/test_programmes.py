"""Figures of two programmes never share an axis, unless the measure is marked as comparable."""

import csv
import io
from datetime import date, timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.releases import Release
from tests.performance.harbourside import (
    DIFFERENCE,
    SLUG,
    harbourside_figure,
    make_comparable,
)

PAGE = "/performance/job-outcomes"
BOTH = f"work-programme.{SLUG}"


@pytest.fixture
def told(look):
    """told("?programme=…") is the JSON of the comparison for a visitor."""

    def read(query=""):
        return look(None, f"{PAGE}/figures.json{query}").json

    return read


def test_a_comparison_is_of_one_programme(told, harbour_figures, official):
    home, other = told("?area=all"), told(f"?programme={SLUG}&area=all")

    assert home["programme"] == "Work Programme" and len(home["figures"]) == len(official)
    assert other["programme"] == "Harbourside Works"
    assert {f["programme"] for f in home["figures"]} == {"Work Programme"}
    assert {f["programme"] for f in other["figures"]} == {"Harbourside Works"}
    assert {f["area"] for f in other["figures"]} == {"HBW 5 Northgate"}
    assert home["middle_in_percent"] != other["middle_in_percent"]


def test_a_programme_is_found_in_whatever_kind_it_has_figures(told, harbour_figures, official):
    for figure in harbour_figures:
        figure.origin, figure.release = Origin.LOCAL, None
    db.session.commit()
    found = told(f"?programme={SLUG}")
    assert found["programme"] == "Harbourside Works" and found["kind"].startswith("Local report")
    assert told()["programme"] == "Work Programme"


def test_the_page_offers_each_programme_and_no_pair(look, harbour_figures):
    text = look(None, PAGE).text
    assert f'<option value="{SLUG}">Harbourside Works</option>' in text
    assert '<option value="work-programme" selected>' in text
    assert "side by side</option>" not in text.replace("All areas, side by side</option>", "")


def test_two_that_are_not_marked_cannot_be_asked_for(told, look, harbour_figures):
    assert told(f"?programme={BOTH}&area=all")["programme"] == "Work Programme"
    text = look(None, f"{PAGE}?programme={BOTH}").text
    assert "Part of the address was left out." in text and BOTH in text


def test_two_that_are_marked_stand_side_by_side_with_the_difference(
    told, look, harbour_figures, official, harbourside
):
    make_comparable(harbourside)
    both = told(f"?programme={BOTH}&group=all")

    assert both["programme"] == "Work Programme and Harbourside Works"
    assert len(both["figures"]) == len(official) + len(harbour_figures)
    assert DIFFERENCE in both["difference_of_programmes"]
    assert any(DIFFERENCE in said for said in both["cannot_say"])
    text = look(None, f"{PAGE}?programme={BOTH}&group=all").text
    assert "Two programmes, side by side" in text and text.count(DIFFERENCE) >= 2
    assert '<th scope="col">Programme</th>' in text
    assert told("?group=all")["difference_of_programmes"] == ""


def test_another_measure_stays_apart(told, harbour_figures, harbourside):
    make_comparable(harbourside, "referrals")
    assert told(f"?programme={BOTH}&area=all")["programme"] == "Work Programme"


def test_a_picture_of_two_says_how_they_differ(look, harbour_figures, harbourside):
    make_comparable(harbourside)
    answer = look(None, f"{PAGE}/funnel.png?programme={BOTH}&group=all")
    assert answer.status_code == 200
    assert SLUG in answer.headers["Content-Disposition"]


def test_a_marked_one_has_lines_of_one_programme(look, harbour_figures, organisations, harbourside):
    make_comparable(harbourside)
    one = organisations["northfield"].id
    for figure in _earlier(harbour_figures):
        db.session.add(figure)
    db.session.commit()
    rows = _csv(look(None, f"{PAGE}/over-time.csv?programme={SLUG}&organisation={one}"))
    assert len(rows) == 2 and {row["programme"] for row in rows} == {"Harbourside Works"}
    both = _csv(look(None, f"{PAGE}/over-time.csv?programme={BOTH}&organisation={one}&group=all"))
    assert len({row["programme"] for row in both}) == 1


def _earlier(figures):
    columns = [c.key for c in Figure.__mapper__.column_attrs if c.key not in ("id", "subject")]
    kept = {name: getattr(figures[0], name) for name in columns}
    return [Figure(**kept | {"ref": "H-old", "cut_off": kept["cut_off"].replace(year=2013)})]


def _csv(answer):
    assert answer.status_code == 200, answer.status_code
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_the_page_of_an_organisation_is_of_one_programme_at_a_time(
    look, harbour_figures, organisations
):
    address = f"/organisations/{organisations['southgate'].id}-southgate"
    first, second = look(None, address).text, look(None, f"{address}?programme={SLUG}").text

    assert "Performance: Work Programme" in first and "Performance: Harbourside Works" in second
    assert "1,250" in first and "1,250" not in second.replace("job outcomes of 8,000", "")
    assert "CPA 5 North East England" not in second.partition("Performance: Harbourside")[2]
    assert f"programme={SLUG}#performance" in first
    nonsense = look(None, f"{address}?programme=nowhere")
    assert nonsense.status_code == 200 and "Performance: Work Programme" in nonsense.text


def test_files_of_an_organisation_say_the_programme_of_each(look, harbour_figures, organisations):
    address = f"/organisations/{organisations['southgate'].id}-southgate"
    rows = _csv(look(None, f"{address}/figures.csv"))
    assert {row["programme"] for row in rows} == {"Work Programme", "Harbourside Works"}
    told = look(None, f"{address}/figures.json").json["figures"]
    assert [f["programme"] for f in told] == [row["programme"] for row in rows]


def test_what_is_published_is_filed_by_programme(look, harbour_areas, last_release, harbourside):
    total = harbourside_figure(
        "H-all", last_release, harbour_areas["1"], organisation_named="all primes"
    )
    db.session.add(total)
    db.session.commit()
    assert "Harbourside Works: Old Docks" in look(None, PAGE).text
    assert (
        "Harbourside Works,All primes".casefold()
        in look(None, f"{PAGE}/published.csv").text.casefold()
    )


def test_the_first_page_is_of_one_programme(look, harbour_areas, last_release, harbourside):
    whole = {"area": None, "geography": "Harbourside", "organisation_named": "all primes"}
    figure = harbourside_figure("H-whole", last_release, harbour_areas["1"], **whole)
    db.session.add(figure)
    db.session.commit()
    assert "Official statistics for Harbourside" not in look(None, "/performance").text
    text = look(None, f"/performance?programme={SLUG}").text
    assert "Official statistics for Harbourside, all groups" in text and "61" in text
    assert "Published figures of Harbourside Works" in text
    assert look(None, "/performance?programme=nowhere").status_code == 200


def test_an_unreleased_figure_opens_no_programme(look, harbour_areas, organisations, harbourside):
    """Neither the choice of a comparison nor that of an organisation tells that it is there."""
    before = look(None, PAGE).text, look(None, f"/programmes/{SLUG}").text
    organisation = organisations["southgate"]
    page = f"/organisations/{organisation.id}-southgate"
    before += (look(None, page).text,)
    soon = Release(
        ref="soon",
        name="Soon",
        release_at=clock.now() + timedelta(days=9),
        cut_off=date(2014, 6, 30),
    )
    db.session.add(
        harbourside_figure("H-soon", soon, harbour_areas["1"], organisation=organisation)
    )
    db.session.commit()
    after = look(None, PAGE).text, look(None, f"/programmes/{SLUG}").text, look(None, page).text
    assert after == before
