import re

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.case_studies import Draft

TOKENS = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')


def test_typing_is_kept_as_it_was_typed(browse, ada, typed):
    browser = browse(ada)
    answer = browser.post("/share/draft", data=typed | {"title": "Half a title", "groups": []})

    assert set(answer.json) == {"saved_at", "seen"}
    page = browser.get(f"/share/{typed['key']}")
    assert "Half a title" in page.text
    assert typed["did"] in page.text


def test_the_newest_save_is_the_one_kept(browse, ada, typed):
    browser, seen = browse(ada), ""
    for title in ("One", "Two"):
        answer = browser.post("/share/draft", data=typed | {"title": title, "seen": seen})
        seen = answer.json["seen"]

    assert [draft.title for draft in db.session.scalars(select(Draft))] == ["Two"]


def test_a_half_written_form_can_be_saved_without_complaint(browse, ada):
    page = browse(ada).post(
        "/share", data={"do": "save", "title": "Only this"}, follow_redirects=True
    )

    assert page.status_code == 200
    assert "The draft is saved" in page.text
    assert "Only this" in page.text


def test_a_preview_shows_what_it_will_look_like_and_keeps_the_form(browse, ada, typed):
    page = browse(ada).post("/share", data=typed | {"do": "preview"})

    assert "<em>paid</em>" in page.text
    assert "We *paid*" in page.text


@pytest.mark.parametrize("do", ["preview", "save"])
def test_preview_and_save_take_anything(browse, ada, typed, do):
    wrong = {"did": "[" * 4000, "outcome": "?", "groups": ["none", "gone"], "stage": "x" * 500}
    page = browse(ada).post("/share", data=typed | wrong | {"do": do}, follow_redirects=True)

    assert page.status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path", ["", "/full", "/full/summary", "/check", "/files", "/colleagues", "/delete"]
)
def test_a_draft_of_somebody_else_answers_like_a_missing_one(browse, ada, ben, typed, method, path):
    browse(ada).post("/share", data=typed | {"do": "full"})

    def answer(key):
        found = getattr(browse(ben), method)(f"/share/{key}{path}")
        words = TOKENS.sub("", found.text).replace(key, "")
        return found.status_code, (found.location or "").replace(key, ""), words

    assert answer(typed["key"]) == answer("f" * 32)
    assert db.session.scalar(select(Draft).where(Draft.author_id == ada.id)) is not None


def test_nobody_else_sees_a_draft(browse, ada, ben, mo, typed):
    browse(ada).post("/share/draft", data=typed)

    for other in (ben, mo):
        page = browse(other).get(f"/share/{typed['key']}", follow_redirects=True)
        assert typed["did"] not in page.text
        browse(other).post(f"/share/{typed['key']}/delete")
    assert db.session.scalar(select(Draft)) is not None


def test_a_draft_can_be_deleted(browse, ada, typed):
    browse(ada).post("/share/draft", data=typed)
    browse(ada).post(f"/share/{typed['key']}/delete")

    assert db.session.scalar(select(Draft)) is None


def test_reading_the_form_saves_nothing(browse, ada):
    browse(ada).get("/share")

    assert db.session.scalar(select(Draft)) is None


def test_what_was_sent_is_not_a_draft_again(browse, ada, typed):
    """A late autosave of another tab."""
    browser = browse(ada)
    browser.post("/share", data=typed)
    answer = browser.post("/share/draft", data=typed, headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert "/case-studies/" in browser.get(f"/share/{typed['key']}").location
