"""Version 1 of the API, over HTTP: lists, conditional requests, errors, limits, other sites."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.figures import Figure
from forum.models.measures import MEASURES
from forum.models.provenance import Origin
from forum.models.releases import Release
from forum.models.vocabularies import Vocabulary
from tests.conftest import make_app

LISTS = ("/case-studies", "/organisations", "/workshops?when=past", "/releases")


def path_of(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}".removeprefix("/api/v1")


def walk(api, path):
    items = []
    while path:
        page = api(path).json
        items += [one["id"] for one in page["items"]]
        path = path_of(page["next"]) if page["next"] else None
    return items


@pytest.mark.parametrize("path", LISTS)
def test_small_pages_and_a_large_one_hold_the_same_in_the_same_order(api, path):
    mark = "&" if "?" in path else "?"
    small = walk(api, f"{path}{mark}limit=2")

    assert small == walk(api, f"{path}{mark}limit=100")
    assert len(small) == len(set(small)) >= 3


def test_a_list_of_case_studies_has_all_that_are_published(api, shown_app):
    with shown_app.app_context():
        published = CaseStudy.status == CaseStudyStatus.PUBLISHED
        ids = set(db.session.scalars(select(CaseStudy.id).where(published)))
    assert set(walk(api, "/case-studies?limit=100")) == ids


def test_what_is_added_meanwhile_moves_nothing(app, browse, share, ada):
    first, second, third = (share(ada, title=f"Bus passes, part {n}") for n in (1, 2, 3))
    client = browse()
    page = client.get("/api/v1/case-studies?limit=2").json
    share(ada, title="Bus passes, part 4")
    rest = client.get(f"/api/v1{path_of(page['next'])}").json

    assert [one["id"] for one in page["items"]] == [third.id, second.id]
    assert [one["id"] for one in rest["items"]] == [first.id] and rest["next"] is None


def test_the_next_page_is_in_the_link_header_too(api):
    page = api("/case-studies?limit=1")
    assert page.headers["Link"] == f'<{page.json["next"]}>; rel="next"'


def test_one_case_study_is_the_json_of_its_page(api, shown_app):
    one = api("/case-studies?limit=1").json["items"][0]
    page = shown_app.test_client().get(f"/case-studies/{one['id']}.json").json

    assert api(f"/case-studies/{one['id']}").json == page


def test_search_finds_what_the_page_finds_with_counts(api):
    found = api("/search?q=lone+parents").json
    groups = {facet["name"]: facet for facet in found["facets"]}
    value = next(v for v in groups["circumstance"]["values"] if v["results"])
    narrowed = api(f"/search?q=lone+parents&circumstance={value['value']}").json

    assert found["total"] > 0 and "<mark>" in found["items"][0]["excerpt_html"]
    assert narrowed["total"] == value["results"]
    assert api("/search?circumstance=nobody").json["unknown"] == ["nobody"]


def test_search_goes_on_to_its_last_page(api):
    total, path, seen = api("/search").json["total"], "/search", []
    while path:
        page = api(path).json
        seen += [one["id"] for one in page["items"]]
        path = path_of(page["next"]) if page["next"] else None
    assert len(seen) == len(set(seen)) == total


def test_every_vocabulary_and_measure_can_be_read(api):
    for one in api("/vocabularies").json["items"]:
        assert len(api(f"/vocabularies/{one['name']}").json["items"]) == one["terms"] > 0
    assert len(list(Vocabulary)) == 5
    for one in api("/measures").json["items"]:
        assert api(f"/figures?measure={one['measure']}").json["items"]


def test_an_etag_that_is_known_is_answered_without_a_body(api):
    page = api("/organisations")
    again = api("/organisations", If_None_Match=page.headers["ETag"])

    assert again.status_code == 304 and again.data == b""
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in page.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/case-studies/987654", 404),
        ("/case-studies/none", 404),
        ("/case-studies?limit=0", 400),
        ("/case-studies?limit=1&limit=2", 400),
        ("/case-studies?page=2", 400),
        ("/case-studies?cursor=x", 400),
        ("/figures", 400),
    ],
)
def test_errors_are_problem_documents(api, path, status):
    answer = api(path)
    assert answer.status_code == answer.json["status"] == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["title"]


def test_errors_of_methods_and_bodies_are_too(shown_app):
    client = shown_app.test_client()
    for answer, status in (
        (client.post("/api/v1/case-studies"), 405),
        (client.post("/api/v1/case-studies", json={}), 415),
        (client.delete("/api/v1/nothing"), 404),
    ):
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_an_unforeseen_error_is_one_too_and_says_nothing_of_it(app, browse, monkeypatch):
    def fail(*_):
        raise RuntimeError("a secret")

    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("forum.api.v1.case_study_views.listed_cards", fail)
    answer = browse().get("/api/v1/case-studies")

    assert answer.status_code == 500 and answer.mimetype == "application/problem+json"
    assert "secret" not in answer.text and answer.json["request_id"]


def test_a_withdrawn_one_is_gone_with_the_reason(app, browse, bus_passes):
    bus_passes.status = CaseStudyStatus.WITHDRAWN
    bus_passes.status_reason = "Its author asked for it."
    db.session.commit()
    answer = browse().get(f"/api/v1/case-studies/{bus_passes.id}")

    assert answer.status_code == 410
    assert answer.json["detail"] == "Its author asked for it."


def test_too_many_requests_are_told_when_to_come_again(tmp_path, migrated):
    (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
    client = make_app(tmp_path, api_visitor_requests=2).test_client()
    answers = [client.get("/api/v1/vocabularies") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["RateLimit"].startswith('"visitor";r=1;t=')
    assert answers[0].headers["RateLimit-Policy"] == '"visitor";q=2;w=60'
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 61
    assert answers[2].mimetype == "application/problem+json"


def test_other_sites_read_as_a_visitor_and_with_nothing_else(api, shown_app):
    page = api("/vocabularies", Origin="https://other.example")
    asked = shown_app.test_client().options(
        "/api/v1/vocabularies",
        headers={"Origin": "https://other.example", "Access-Control-Request-Method": "GET"},
    )
    with_key = api("/vocabularies", Origin="https://other.example", Authorization="Bearer x")

    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in page.headers
    assert "Authorization" not in asked.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in with_key.headers


def test_pages_are_not_for_other_sites(shown_app):
    page = shown_app.test_client().get("/organisations")
    assert "Access-Control-Allow-Origin" not in page.headers
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_session_counts_for_nothing(app, browse, ada, share):
    held = share(ada)
    held.status = CaseStudyStatus.HELD
    db.session.commit()

    assert browse(ada).get(f"/case-studies/{held.id}.json").status_code == 200
    assert browse(ada).get(f"/api/v1/case-studies/{held.id}").status_code == 404


OPENS_AT = datetime(2026, 12, 10, 9, 30)


@pytest.fixture
def secret_figure(northfield):
    release = Release(
        ref="R1", name="Figures to June", release_at=OPENS_AT, cut_off=date(2026, 6, 30)
    )
    figure = Figure(
        ref="F1",
        organisation=northfield,
        group_named="all",
        measure="job_outcomes",
        period="to June 2026",
        cut_off=date(2026, 6, 30),
        value=4711,
        unit="people",
        origin=Origin.OFFICIAL,
        basis="official",
        release=release,
    )
    db.session.add_all([release, figure])
    db.session.commit()
    return figure


def test_a_figure_is_there_from_the_instant_of_its_release(browse, secret_figure, northfield, at):
    client = browse()
    paths = (
        f"/api/v1/figures?measure={MEASURES['job_outcomes'].slug}",
        f"/api/v1/organisations/{northfield.id}/figures",
        "/api/v1/measures",
    )
    at(OPENS_AT - timedelta(seconds=1))
    assert not any("4711" in client.get(path).text for path in paths)
    assert client.get(paths[2]).json["items"] == []
    at(OPENS_AT)
    assert all("4711" in client.get(path).text for path in paths[:2])
    assert clock.now() == OPENS_AT
