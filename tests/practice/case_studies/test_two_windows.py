"""The quick form open twice: neither window's words are lost. No test here needs JavaScript."""

import html
import re

import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, Draft
from tests.practice.case_studies.conftest import seen_on

JSON = {"Accept": "application/json"}


@pytest.fixture
def window(browse, ada, typed):
    """window() opens the kept draft; window.press(do, …) presses a button with what is typed."""
    browser = browse(ada)
    browser.post("/share", data=typed | {"do": "save"})
    page = f"/share/{typed['key']}"

    class Window:
        def __init__(self):
            shown = browser.get(page).text
            self.address = re.search(r'method="post" action="([^"]+)" data-autosave', shown)[1]
            self.seen = seen_on(browser, page)

        def press(self, do, **other):
            sent = typed | other | {"do": do, "seen": self.seen}
            return browser.post(html.unescape(self.address), data=sent)

        def type(self, **other):
            sent = typed | other | {"seen": self.seen}
            answer = browser.post("/share/draft", data=sent, headers=JSON)
            self.seen = answer.json.get("seen", self.seen)
            return answer

    return Window


def kept(name):
    return db.session.scalar(select(Draft.answers))[name]


@pytest.mark.parametrize("do", ["save", "preview", "full", "send"])
def test_whatever_is_pressed_in_the_older_window_both_texts_are_shown(window, do):
    first, second = window(), window()
    first.press("save", did="We lent bicycles.")
    answer = second.press(do, did="We paid for buses.", title="Buses")

    assert answer.status_code == 409
    assert "Saved in the meantime" in answer.text
    for words in ("We lent bicycles.", "We paid for buses.", "Buses"):
        assert words in answer.text
    assert kept("did") == ["We lent bicycles."]
    assert db.session.scalar(select(func.count(CaseStudy.id))) == 0


def test_having_seen_both_the_older_window_decides(window):
    first, second = window(), window()
    first.press("save", did="We lent bicycles.")
    answer = second.press("save", did="We paid for buses.")
    second.seen = answer.text.split('name="seen" type="hidden" value="')[1].split('"')[0]

    assert second.press("save", did="Bicycles and buses.").status_code == 302
    assert kept("did") == ["Bicycles and buses."]


def test_typing_in_the_older_window_is_told_and_keeps_nothing(window):
    first, second = window(), window()
    assert first.type(did="One").status_code == 200
    answer = second.type(did="Two")

    assert answer.status_code == 409
    assert "another window" in answer.json["error"]
    assert kept("did") == ["One"]
    assert first.type(did="One and more").status_code == 200


def test_the_same_words_in_both_are_no_conflict(window):
    first, second = window(), window()
    first.press("save", did="Same")

    assert second.press("save", did="Same").status_code == 302


def test_a_group_that_was_unticked_stays_unticked(window):
    opened = window()
    opened.press("save", groups=[])

    assert kept("groups") == []


def test_a_draft_that_was_opened_again_can_be_sent(window):
    assert "/case-studies/" in window().press("send").location
    assert db.session.scalar(select(func.count(Draft.id))) == 0


def test_an_edit_open_twice_shows_both_and_loses_neither(browse, ada, bus_passes, typed):
    browser = browse(ada)
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}/edit"
    edit = typed | {"seen_version": "1"}
    browser.post(address, data=edit | {"do": "save", "did": "We lent bicycles."})
    answer = browser.post(address, data=edit | {"did": "We paid for buses."})

    assert answer.status_code == 409
    assert "We lent bicycles." in answer.text
    assert bus_passes.version == 1


def test_an_edit_that_is_kept_already_goes_on_in_the_full_form(browse, ada, bus_passes, typed):
    browser = browse(ada)
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}/edit"
    edit = typed | {"seen_version": "1", "did": "We lent bicycles."}
    seen = browser.post(f"/share/draft?edits={bus_passes.id}", data=edit).json["seen"]
    tasks = browser.post(address, data=edit | {"seen": seen, "do": "full"}).location

    assert "We lent bicycles." in browser.get(f"{tasks}/what-you-did").text
    assert db.session.scalar(select(func.count(Draft.id))) == 1
