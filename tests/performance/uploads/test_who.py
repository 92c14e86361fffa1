"""Pages of analysts are for analysts: others get the same answer whether a file is there or not."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event

from forum.core.extensions import db
from forum.core.formatting import day
from forum.models.measures import MEASURES
from forum.people.data_export import queries as data_export
from forum.performance.measure_reviews.queries import by_next_review
from tests.performance.uploads.conftest import RIGHT, said_on, table

PAGES = ("", "/columns", ".json", "/problems.csv", "/answer", "/add-organisation")
BUTTONS = (
    *("approve", "decline", "withdraw", "check-again", "columns", "answer"),
    *("leave-out", "change-answers", "add-organisation"),
)


def test_no_other_role_learns_anything_of_an_upload(send, browse, people, ann):
    upload = send(table(RIGHT.replace(",20,", ",77,")))
    for key in ("ada", "ben", "eve", "mo", "pip", None):
        browser = browse(people[key] if key else None)
        for path in PAGES:
            there = browser.get(f"/performance/uploads/{upload.id}{path}")
            missing = browser.get(f"/performance/uploads/{upload.id + 1}{path}")
            assert there.status_code == missing.status_code in (302, 403)
            assert "77" not in said_on(there.text) and "figures.csv" not in there.text
        for button in BUTTONS:
            there = browser.post(f"/performance/uploads/{upload.id}/{button}")
            assert there.status_code in (302, 403)
        for page in ("/performance/uploads", "/performance/uploads/new", "/performance/reviews"):
            assert browser.get(page).status_code in (302, 403)


def test_an_analyst_finds_every_page_of_it(send, browse, ann):
    upload = send(table(RIGHT, RIGHT))
    for path in PAGES:
        assert browse(ann).get(f"/performance/uploads/{upload.id}{path}").status_code == 200
        assert browse(ann).get(f"/performance/uploads/999{path}").status_code == 404
    assert "figures.csv" in browse(ann).get("/performance/uploads").text


@pytest.mark.parametrize("path", ["format", "template.csv", "template.xlsx", "template.json"])
def test_what_a_file_looks_like_is_open_to_all(browse, path):
    assert browse().get(f"/performance/uploads/{path}").status_code == 200


def test_forms_keep_what_was_typed_and_say_what_is_missing(send, browse, ann, release):
    answer = send("", name="", origin="official", note="See 07700 900123")

    assert answer.status_code == 422
    for words in (
        "Choose the file that holds the figures.",
        "Choose the release that these statistics are for.",
        "a telephone number",
    ):
        assert words in answer.text
    assert "07700 900123" in answer.text and "Statistics to June 2014" in answer.text


def test_management_information_has_no_release(send, release):
    answer = send(table(RIGHT), release=str(release.id))

    assert answer.status_code == 422 and "has no release" in answer.text


def test_each_measure_says_why_and_when_it_is_looked_at_again(browse, ann):
    assert all(m.facts.why and m.facts.author and m.unit for m in MEASURES.values())
    first = by_next_review()[0]
    with time_machine.travel(first.facts.next_review, tick=False):
        assert not first.is_overdue(first.facts.next_review)
        assert "No review is overdue" in browse(ann).get("/performance/reviews").text
    with time_machine.travel("2030-01-01", tick=False):
        page = browse(ann).get("/performance/reviews").text
        assert "reviews are overdue" in page and "Not yet checked" in page


def test_the_list_of_files_asks_no_more_for_more_files(send, browse, ann, app):
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    send(table(RIGHT))
    asked.clear()
    browse(ann).get("/performance/uploads")
    one = len(asked)
    for n in range(3):
        send(table(RIGHT.replace(",20,", f",2{n},")))
    asked.clear()
    browse(ann).get("/performance/uploads")
    assert len(asked) <= one


def test_a_look_at_what_a_file_holds_is_on_the_access_list(send, browse, ann):
    upload = send(table(RIGHT))
    browse(ann).get(f"/performance/uploads/{upload.id}")
    db.session.rollback()

    assert f"upload {upload.id}, figures.csv" in browse(ann).get("/performance/looks").text


def test_it_is_among_what_is_kept_of_who_uploaded(send, browse, ann):
    send(table(RIGHT))

    kept = data_export.export(ann)["files_of_figures"]
    assert [one["file"] for one in kept] == ["figures.csv"]


def test_the_page_of_a_measure_says_to_everybody_that_its_review_is_overdue(browse):
    first = by_next_review()[0]
    said = "The review of this definition is overdue: it was due by"
    address = f"/performance/{first.slug}"
    with time_machine.travel(first.facts.next_review, tick=False):
        assert said not in browse().get(address).text
    with time_machine.travel(first.facts.next_review + timedelta(days=1), tick=False):
        assert f"{said} {day(first.facts.next_review)}" in browse().get(address).text
