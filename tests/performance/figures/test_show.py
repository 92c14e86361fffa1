from datetime import date, datetime

import pytest

from forum.core.extensions import db
from forum.core.formatting import dated, in_words
from forum.data.importing.load import load_all
from forum.models.figures import Figure, Origin
from forum.models.measures import MEASURES
from forum.models.releases import Release
from forum.performance.figures.tables import AgainstProfile

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    "value, unit, said",
    [
        (738_000, "people", f"738,000{NBSP}people"),
        (28_000, "people (almost)", f"almost 28,000{NBSP}people"),
        (1, "people", f"1{NBSP}person"),
        (8.5, "percent of referrals", "8.5% of referrals"),
        (5, "percent (about one in twenty)", "5% (about one in twenty)"),
        (17, "percent (around)", "around 17%"),
        (41, "GBP million (more than)", "more than £41 million"),
        (800, "GBP thousand", "£800,000"),
        (40, "contracts of 40", "40 of 40 contracts"),
        (11, "months of 12, average", "11 of 12 months, average"),
        (57.6, "outcomes per 100 referrals", f"57.6{NBSP}outcomes per 100 referrals"),
        (64, "percent of completers (about a million)", "64% of completers (about a million)"),
    ],
)
def test_a_value_is_said_as_people_say_it(value, unit, said):
    assert in_words(value, unit) == said


@pytest.mark.parametrize(
    "written, said",
    [
        ("2011-06 to 2012-07", "June 2011 to July 2012"),
        ("referrals ended 2017-03-31; support", "referrals ended 31 March 2017; support"),
        ("2011-06 cohort", "June 2011 cohort"),
        ("2011-13", "2011-13"),
        ("undated, contract years 1-2", "undated, contract years 1-2"),
    ],
)
def test_a_period_is_said_as_people_say_it(written, said):
    assert dated(written) == said


@pytest.mark.parametrize(
    "measure, unit, value, profile, said",
    [
        ("job_outcomes", "people", 19, 25, "6 fewer than expected"),
        ("job_outcomes", "people", 25, 25, "As expected"),
        ("job_outcome_rate_24m", "percent", 26.7, 24.8, "1.9 points more than expected"),
        ("returned_to_jobcentre", "percent", 70, 74.5, "4.5 points less than expected"),
        ("referrals", "people", 5, 4, "1 more than expected"),
    ],
)
def test_a_difference_is_said_in_the_unit_and_never_judged(measure, unit, value, profile, said):
    row = AgainstProfile(Figure(measure=measure, unit=unit, value=value, profile=profile))
    assert row.difference == said


def test_every_measure_is_defined_and_its_denominator_is_a_measure():
    for measure in MEASURES.values():
        assert measure.definition.endswith(".") and measure.family and measure.polarity
        assert measure.out_of in ("", *MEASURES) and measure.expected_by in ("", *MEASURES)


def test_every_measure_with_public_figures_has_a_page(browse, app):
    load_all()
    index = browse().get("/performance").text

    for measure in MEASURES.values():
        answer = browse().get(f"/performance/{measure.slug}")
        has_figures = "No figures yet" not in answer.text
        assert answer.status_code == 200 and measure.definition.split(" ")[0] in answer.text
        assert (f'href="/performance/{measure.slug}"' in index) is has_figures


@pytest.mark.parametrize("word", ["nothing", "%00", "job%2Foutcomes", "../x", "x" * 4000])
def test_an_unknown_measure_is_not_found(browse, app, word):
    assert browse().get(f"/performance/{word}").status_code == 404


def test_figures_of_a_measure_are_by_place_not_by_merit(browse, app):
    load_all()
    text = browse().get("/performance/job-outcome-rate-12m").text

    places = [text.index(f">{place}</th>") for place in ("Great Britain", "East Midlands")]
    assert places == sorted(places)
    assert "In the order of names and dates, not of merit" in text


def test_illustrative_figures_are_not_among_the_measures(browse, northfield):
    facts = {"measure": "job_outcomes", "period": "2014", "unit": "people", "value": 123_457}
    for ref, basis in (("a", "illustrative"), ("b", "sourced")):
        figure = Figure(ref=ref, basis=basis, origin=Origin.LOCAL, geography="Wales", **facts)
        db.session.add(figure)
    db.session.commit()

    assert browse().get("/performance/job-outcomes").text.count("123,457") == 1
    once = browse().get("/performance").text.partition("Each published once")[2]
    assert "Job outcomes" in once


def test_the_national_table_has_a_row_for_each_cut_off(browse, app):
    load_all()
    text = browse().get("/performance").text.partition("over-time")[2]

    assert "almost 2,000,000" in text and "31 December 2017" in text
    assert "Not at hand" in text


def test_the_calendar_says_what_is_out_and_what_is_not_known(browse, app):
    load_all()
    db.session.add(
        Release(
            ref="next",
            name="Next",
            release_at=datetime(2030, 6, 20, 8, 30),
            cut_off=date(2030, 3, 31),
            note="the next one",
        )
    )
    db.session.commit()

    to_come, _, out = browse().get("/performance/releases").text.partition('id="past"')

    assert "20 June 2030, 9:30am" in to_come and "The next one" in to_come
    assert "August 2012, day not known" in out
    assert "23 June 2016, 9:30am" in out
    assert "Recalled pattern, day not found" in out


def test_the_calendar_of_nothing_says_so(browse, app):
    text = browse().get("/performance/releases").text
    assert "No release is announced." in text and "No release is out" in text
