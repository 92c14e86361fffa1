"""The scorecard of a contract: four quarters, each row with target, interval and release."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.extensions import db
from forum.core.wilson import interval
from forum.models.figures import Figure
from forum.models.provenance import Origin
from forum.standards.scorecards.card import NO_EARLIER, since
from tests.standards.manager_reviews.conftest import BEFORE, END

FOUR = ["standards", "cohorts", "offer", "claimants"]


def card(browser, pages):
    found = browser.get(pages["json"]).json["quarters_of_the_card"]
    return {one["key"]: one for one in found}


@pytest.fixture
def figure(contract, release):
    """figure(measure, cut_off, value, profile): official, released, of 1,000 people."""

    def make(measure, cut_off, value, profile=None, **changes):
        facts = {
            "period": "Twelve months",
            "period_type": "twelve months",
            "unit": "people",
            "denominator": 1_000.0,
            "origin": Origin.OFFICIAL,
            "release_id": release.id,
        } | changes
        row = Figure(
            ref=f"{measure}-{cut_off}"[:20],
            measure=measure,
            organisation_id=contract.prime_id,
            area_id=contract.area_id,
            programme_id=contract.programme_id,
            group_named="all",
            cut_off=cut_off,
            value=value,
            profile=profile,
            basis="sourced",
            **facts,
        )
        db.session.add(row)
        db.session.commit()
        return row

    return make


def test_an_empty_card_says_what_is_missing_and_who_adds_it(browse, pages, versions):
    page = browse().get(pages["card"])
    assert page.status_code == 200
    for words in (
        "The prime sends one for each quarter",
        "No 12-month cohort",
        "No 24-month cohort",
        "analysts upload it with the figures",
        "No survey of claimants has been made",
    ):
        assert words in page.text
    assert list(card(browse(), pages)) == FOUR


def test_a_released_standard_is_everybodys_with_interval_and_what_was_before(
    browse, pages, versions, result, release
):
    result(versions[0], BEFORE, 450, 500)
    (row,) = card(browse(), pages)["standards"]["rows"]
    assert row["measure"] == "PE-1 Your first meeting" and row["target"].startswith("95%")
    assert (row["result"], row["low"], row["high"]) == ("90%: 450 of 500", 87.1, 92.3)
    assert (row["standing"], row["status"], row["since_last"]) == (
        *("not kept", "Released"),
        NO_EARLIER,
    )
    assert row["what_helps"], "a case study, or where to say that one is missing"
    page = browse().get(pages["card"]).text
    assert "Not kept" in page and "(87.1 to 92.3)" in page


def test_parties_see_what_is_not_released_and_nobody_else(
    browse, manager, lead, pages, versions, result, complaints, release
):
    result(versions[0], BEFORE, 450, 500)
    result(versions[0], END, 987, 1_000)
    complaints(END, 77)
    complaints(BEFORE, 60)
    kay, guest = browse(manager), browse()
    own = card(kay, pages)
    assert own["standards"]["rows"][0]["result"] == "98.7%: 987 of 1,000"
    assert "more than 90%: outside the interval" in own["standards"]["rows"][0]["since_last"]
    everything, money = own["claimants"]["rows"]
    assert everything["result"] == "77.0 per 1,000: 77 of 1,000"
    assert money["since_last"] == "17.0 more than 60.0: outside the interval"
    assert money["what_helps"][0] == {"title": "What resolved it", "path": "/complaints/money"}
    for kind in ("card", "csv", "json"):
        words = guest.get(pages[kind]).text
        assert "987" not in words and "77" not in words, kind
        assert "450" in words
    assert "not for publication" in kay.get(pages["card"]).text


def test_cohorts_and_the_offer_are_held_against_what_was_expected(browse, pages, versions, figure):
    percent = {"unit": "percent", "period_type": "cohort 12 month"}
    figure("job_outcome_rate_12m", BEFORE, 12.0, **percent)
    figure("job_outcomes", BEFORE, 200.0, 260.0)
    figure("job_outcomes", END.replace(year=2025), 190.0, 250.0)
    found = card(browse(), pages)
    (cohort,) = found["cohorts"]["rows"]
    assert cohort["result"] == "12%: 120 of 1,000" and cohort["target"] == "none is set"
    assert found["cohorts"]["missing"] == [
        one for one in found["cohorts"]["missing"] if "24-month" in one
    ]
    (offer,) = found["offer"]["rows"]
    assert offer["target"] == "260 (26%)" and offer["standing"] == "below the profile"
    assert offer["since_last"] == "1 points more than 19%: within the interval"
    assert (offer["low"], offer["high"]) == (17.6, 22.6)


def test_the_csv_has_the_rows_of_the_page(browse, pages, versions, result, release, issued):
    result(versions[0], BEFORE, 450, 500, guard=12.0)
    answer = browse().get(pages["csv"])
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["quarter of the card"] for row in rows] == ["Standards kept"]
    assert rows[0]["interval from"] == "87.1" and rows[0]["out of"] == "500"
    assert "Contract manager, October to December 2026: partly." in rows[0]["note"]


def test_there_is_no_scorecard_of_no_contract(browse, app):
    assert browse().get("/contracts/987654/scorecard").status_code == 404


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500))
def test_a_change_is_told_with_the_interval(now, before, people):
    share, earlier = min(now, people) / people, min(before, people) / people
    between = interval(share, people)
    said = since(share, earlier, between)
    is_within = between.low <= earlier <= between.high
    if round(100 * (share - earlier), 1) == 0:
        assert said.startswith("the same")
    else:
        assert ("within" in said) is is_within
        assert ("more" in said.split(" than ")[0]) is (share > earlier)
