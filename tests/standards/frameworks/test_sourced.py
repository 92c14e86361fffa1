"""What sources tell of standards: shown with what is missing, marked, and loaded twice as once."""

import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.data.importing.load import load_all
from forum.models.service_standards import Standard, StandardVersion
from forum.standards.frameworks.documents import HEADER, row
from forum.standards.versions import queries

LEVELS = "/standards?framework=minimum-service-levels-2011"
SUCCESSOR = "/standards?framework=standards-of-the-work-and-health-programme-2018"


@pytest.fixture
def loaded(app):
    load_all()


def test_the_service_levels_are_a_framework_with_the_missing_half_said(loaded, browse):
    found = browse().get("/standards.json").json["standards"]
    assert len(found) == 16
    assert all(one["missing"] for one in found), "none is a whole standard"
    page = browse().get(LEVELS).text
    assert page.count("A half is missing") == 14
    one = browse().get("/standards/MSL-1-named-adviser-contact").text
    assert "is not a whole measure" in one
    assert "is not a whole service standard" in one
    assert "No guard measure was found" in one


def test_what_a_note_calls_ours_is_left_out(loaded, browse):
    (one,) = browse().get("/standards/MSL-2.json").json["versions"]
    assert one["quality"] == ""
    assert "ours" not in one["note"]


def test_two_are_of_another_programme_and_say_so(loaded, browse):
    page = browse().get(SUCCESSOR).text
    assert page.count("Of another programme") >= 2
    one = browse().get("/standards/WHP-2").location
    assert "This standard is of another programme" in browse().get(one).text
    (first,) = browse().get("/standards/WHP-1.json").json["versions"]
    assert (first["target"], first["clock_days"], first["target_kind"]) == (99.5, 2, None)
    assert first["is_of_another_programme"]


def test_loaded_twice_it_is_there_once(loaded):
    load_all()
    for model in (Standard, StandardVersion):
        assert db.session.scalar(select(func.count()).select_from(model)) == 16


def test_a_row_has_a_cell_for_each_heading(loaded):
    assert {len(row(one)) for one in queries.published()} == {len(HEADER)}


def test_nobody_changes_what_a_source_tells(loaded, browse, people):
    people["ada"].is_lead = True
    db.session.commit()
    for path in ("/standards/MSL-1/change", "/standards/MSL-1/review"):
        assert browse(people["ada"]).get(path).status_code == 404
