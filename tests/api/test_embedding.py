"""Cards for pages of others, and the page for developers."""

import re

CARD = "/embed/what-works-for/lone-parents"


def test_a_card_may_be_framed_and_other_pages_may_not(bus_passes, browse):
    card, page = browse().get(CARD), browse().get("/claimant-groups/lone-parents")

    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in card.headers
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_it_names_case_studies_with_whole_addresses_and_runs_nothing(bus_passes, browse):
    card = browse().get(CARD).text

    assert "Bus passes for the first month" in card
    assert re.findall(r"<script|<form|onclick", card) == []
    assert all(link.startswith("http") for link in re.findall(r'<a [^>]*href="([^"]+)"', card))


def test_it_is_the_same_for_everybody(bus_passes, browse, ada):
    assert browse(ada).get(CARD).text == browse().get(CARD).text


def test_a_group_without_case_studies_has_one_and_an_unknown_one_none(term, browse):
    assert "Nobody has shared" in browse().get(CARD).text
    assert browse().get("/embed/what-works-for/nobody").status_code == 404


def test_the_page_for_developers_names_every_operation(browse):
    client = browse()
    page, document = client.get("/developers").text, client.get("/api/v1/openapi.json").json
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page
            assert operation["summary"] in page.replace("&#39;", "'")
