"""The demonstration's ten invented standards: whole, marked, and each leads somewhere."""

import shutil

import pytest
from flask import g

from forum.core.extensions import db
from forum.search import index
from forum.standards.versions import halves, queries
from forum.standards.what_helps.queries import case_study_ids
from tests.conftest import make_app

FRAMEWORK = "customer-service-standards-of-causeway-and-tern-fictional"


@pytest.fixture(scope="module")
def app(tmp_path_factory, demonstrated):
    folder = tmp_path_factory.mktemp("standards")
    shutil.copytree(demonstrated, folder, dirs_exist_ok=True)
    app = make_app(folder)
    with app.app_context():
        yield app
        index.close(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def read(app):
    def page(path):
        g.pop("_login_user", None)
        g.pop("without_viewer", None)
        return app.test_client().get(path, follow_redirects=True).text

    return page


def invented(app):
    return list(queries.published(queries.framework_shown(FRAMEWORK)))


def test_there_are_ten_whole_ones_and_each_says_that_it_is_invented(app, read):
    found = invented(app)
    assert len(found) == 10
    for one in found:
        assert halves.missing(one) == [], one.standard.code
        assert halves.words_over(one.expect) == 0
        assert "Nobody has promised it" in read(f"/standards/{one.standard.code}")


def test_each_leads_to_a_case_study_or_to_a_gap(app, read):
    for one in queries.published():
        ids = case_study_ids(one.standard.stage, one.groups, one.practices)
        page = read(f"/standards/{one.standard.code}")
        leads = bool(ids) and all(f'href="/case-studies/{number}-' in page for number in ids)
        assert leads or "I need this" in page, one.standard.code
        assert len(ids) <= 5


def test_the_changed_one_shows_both_versions_and_a_proposal_shows_nowhere(app, read):
    changes = read(f"/standards/{FRAMEWORK}/changes")
    assert "felt like being forgotten" in changes
    versions = app.test_client().get("/standards/PE-1.json").json["versions"]
    assert [one["clock_days"] for one in versions] == [15, 20]
    for path in ("/standards", f"/standards/{FRAMEWORK}/changes", "/standards/WS-1"):
        assert "every 10 days" not in read(path)


def test_the_scorecard_has_cohorts_of_twelve_months_and_two_years(app, read):
    contracts = queries.framework_shown(FRAMEWORK).contracts
    contract = next(one for one in contracts if one.area.code == "CPA 18")
    card = read(f"/contracts/{contract.id}/scorecard")
    for name in ("Job outcome rate after twelve months", "Job outcome rate after two years"):
        assert name in card
    assert "notice-demonstration" in card, "and it says that all is invented"
