"""Suggestions while somebody types."""

import pytest

from forum.core.extensions import db
from forum.search import views


@pytest.fixture
def complete(browse, indexer):
    def ask(beginning):
        indexer.catch_up()
        return browse().get("/case-studies/complete.json", query_string={"q": beginning}).json

    return ask


def test_titles_groups_practices_organisations_and_help_each_with_its_page(
    complete, bus_passes, terms, organisations
):
    offers = {
        o["text"]: (o["kind"], o["url"])
        for word in ("bus", "lone", "child", "north", "pri")
        for o in complete(word)
    }

    assert offers["Lone parents"] == ("Circumstance", "/case-studies?circumstance=lone-parents")
    assert offers["Childcare planning"][0] == "Practice"
    assert offers["Northfield Trust"] == (
        "Organisation",
        f"/organisations/{organisations['northfield'].id}",
    )
    assert offers["Privacy"] == ("Help", "/privacy")
    assert offers[bus_passes.title] == (
        "Case study",
        f"/case-studies/{bus_passes.id}-bus-passes-for-the-first-month",
    )


def test_an_organisation_is_offered_once(complete, bus_passes):
    assert [o["text"] for o in complete("northf")] == ["Northfield Trust"]


def test_every_offer_opens(complete, browse, bus_passes, terms):
    for word in ("bus", "lone", "north", "pri", "cpa", "pre"):
        for offer in complete(word):
            if offer["fill"]:
                continue
            assert browse().get(offer["url"], follow_redirects=True).status_code == 200


def test_a_prefix_fills_the_box(complete, bus_passes):
    assert {"text": "area:", "kind": "Narrow the search", "url": "", "fill": "bus area: "} in (
        complete("bus are")
    )


def test_the_database_decides_while_the_index_is_behind(browse, complete, bus_passes):
    assert complete("passes")
    bus_passes.status = "withdrawn"
    db.session.commit()

    assert browse().get("/case-studies/complete.json?q=passes").json == []


@pytest.mark.parametrize("typed", ["", " ", "\0", "*", "x" * 10_000, "\U0001f68c", "%F0%9F", '"a'])
def test_any_beginning_is_answered(complete, bus_passes, typed):
    assert isinstance(complete(typed), list)


def test_without_an_index_nothing_is_offered(browse, bus_passes, only_sqlite):
    assert browse().get("/case-studies/complete.json?q=bus").json == []


def test_one_account_has_a_budget_and_others_have_theirs(browse, ada, ben, monkeypatch):
    monkeypatch.setitem(views.COMPLETIONS, "account", 2)
    address = "/case-studies/complete.json?q=bus"
    of_ada, of_ben = browse(ada), browse(ben)

    assert [of_ada.get(address).status_code for _ in range(3)] == [200, 200, 429]
    refused = of_ada.get(address)
    assert refused.json["error"].startswith("Too many suggestions")
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert of_ben.get(address).status_code == 200


def test_one_network_has_a_larger_one(browse, monkeypatch):
    monkeypatch.setitem(views.COMPLETIONS, "address", 3)
    address = "/case-studies/complete.json?q=bus"

    assert [browse().get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert browse().get("/case-studies?q=bus").status_code == 200
