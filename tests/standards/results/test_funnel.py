"""Contracts of one standard beside each other: of what is released and shown."""

import pytest

from forum.core.extensions import db
from forum.models.organisations import Contract
from forum.models.vocabularies import Term, Vocabulary
from tests.standards.results.conftest import ADDRESS, END

PAGE = "/standards/PE-1/contracts"


@pytest.fixture
def five(contract, framework):
    """Contracts of the framework, each in an area of its own."""
    made = [
        Contract(
            ref=f"N{number}",
            prime=contract.prime,
            area=Term(
                vocabulary=Vocabulary.AREA,
                slug=f"more-{number}",
                code=f"CPA 4{number}",
                name=f"More {number}",
                programme_id=contract.programme_id,
            ),
            programme_id=contract.programme_id,
            basis="sourced",
        )
        for number in range(4)
    ]
    framework.contracts += made
    db.session.commit()
    return [contract, *made]


def test_enough_contracts_are_compared_on_page_csv_and_json(browse, five, result, release):
    for one in five[:4]:
        result(one, END, 900, 1_000)
    release()
    assert "Too few contracts to compare" in browse().get(PAGE).text
    assert len(browse().get(f"{PAGE}.csv").text.splitlines()) == 1
    result(five[4], END, 700, 1_000)
    page = browse().get(PAGE).text
    assert "<svg" in page and "below the 99.8% limit" in page
    rows = browse().get(f"{PAGE}.json").json["contracts"]
    assert [one["position"] for one in rows].count("below the 99.8% limit") == 1
    assert {one["middle_percent"] for one in rows} == {86.0}
    assert len(browse().get(f"{PAGE}.csv").text.splitlines()) == 6
    assert PAGE in browse().get(ADDRESS).text


def test_small_and_unreleased_results_are_in_no_middle(browse, lead, five, result, release):
    for one in five[:4]:
        result(one, END, 900, 1_000)
    release()
    result(five[4], END, 3, 5)
    for who in (None, lead):
        page = browse(who).get(PAGE).text
        assert ("Too few contracts" in page) == (who is None), "its own are exact"
    assert "60.0%" not in browse().get(PAGE).text


def test_what_is_not_released_is_not_compared_even_by_its_parties(browse, lead, five, result):
    for one in five:
        result(one, END, 900, 1_000)
    assert "Too few contracts to compare" in browse(lead).get(PAGE).text


def test_released_results_are_in_the_passport_as_visitors_read_them(
    browse, five, result, release, northfield
):
    result(five[0], END, 903, 1_001)
    result(five[1], END, 3, 5)
    address = f"/organisations/{northfield.id}-{northfield.slug}/passport"
    assert "Nothing is released yet" in browse().get(address).text
    release()
    made = browse().post(address).headers["Location"]
    sheet = browse().get(f"{made}.csv").text
    assert "Standard PE-1" in sheet
    assert ",1000," in sheet and "1001" not in sheet and "60" not in sheet.split("\n")[1]
    assert len(sheet.splitlines()) == 2, "what is small is left out"
