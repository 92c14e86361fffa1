"""Never loses a word: two windows, a colleague, a sign-in that ended."""

import html

import pytest
import time_machine
from sqlalchemy import func, select

from forum.core import form_recovery
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, Draft
from tests.practice.case_studies.conftest import seen_on


@pytest.fixture
def page(key):
    return f"/share/{key}/full/what-you-did"


def kept():
    return db.session.scalar(select(Draft.answers))


def test_two_windows_are_shown_side_by_side_and_the_later_chooses(browse, ada, page):
    browser = browse(ada)
    seen = seen_on(browser, page)
    browser.post(page, data={"did": "We lent *bicycles*.", "problem": "No buses", "seen": seen})
    answer = browser.post(page, data={"did": "We paid for buses.", "seen": seen})

    assert answer.status_code == 409
    assert "Saved in the meantime" in answer.text
    for words in ("We lent *bicycles*.", "We paid for buses.", "No buses"):
        assert words in answer.text
    assert kept()["did"] == ["We lent *bicycles*."]

    newer = answer.text.split('name="seen" type="hidden" value="')[1].split('"')[0]
    browser.post(page, data={"did": "We paid for buses.", "problem": "No buses", "seen": newer})
    assert kept()["did"] == ["We paid for buses."]


def test_windows_on_different_sections_do_not_meet(browse, ada, write, key, page):
    browser = browse(ada)
    seen = seen_on(browser, page)
    write(browser, only=["summary"])

    assert browser.post(page, data={"did": "D", "seen": seen}).status_code == 422
    assert kept()["did"] == ["D"]
    assert kept()["outcome"] == ["worked"]


def test_typing_is_kept_and_the_page_is_told_what_it_has_seen(browse, ada, page):
    browser = browse(ada)
    first = browser.post(f"{page}/draft", data={"did": "Ha", "seen": seen_on(browser, page)})
    second = browser.post(f"{page}/draft", data={"did": "Half", "seen": first.json["seen"]})

    assert second.json["seen"] == seen_on(browser, page)
    assert kept()["did"] == ["Half"]


def test_typing_in_an_old_window_is_told_of_the_other_and_changes_nothing(browse, ada, page):
    browser = browse(ada)
    seen = seen_on(browser, page)
    browser.post(f"{page}/draft", data={"did": "One", "seen": seen})
    accepts = {"Accept": "application/json"}
    answer = browser.post(f"{page}/draft", data={"did": "Two", "seen": seen}, headers=accepts)

    assert answer.status_code == 409
    assert "another window" in answer.json["error"]
    assert kept()["did"] == ["One"]


def test_signed_out_in_between_the_text_is_offered_again(browse, ada, key, page):
    sign_in = (
        browse().post(page, data={"did": 'He said "go" <b>', "seen": "x", "problem": ""}).location
    )

    assert "/sign-in?next=/unsent/" in sign_in
    offered = browse(ada).get(sign_in, follow_redirects=True).text
    assert "Nothing is lost" in offered
    assert html.escape('He said "go" <b>', quote=False) in html.unescape(offered).replace(
        "<b>", "&lt;b&gt;"
    )
    assert f'action="{page}"' in offered
    browse(ada).post(page, data={"did": 'He said "go" <b>', "seen": "x", "do": "save"})
    assert kept()["did"] == ['He said "go" <b>']


def test_a_quick_form_of_a_browser_that_was_signed_out_is_not_sent_but_kept(browse, ada, typed):
    sign_in = browse().post("/share", data=typed).location
    offered = browse(ada).get(sign_in, follow_redirects=True).text

    assert typed["did"] in offered
    assert 'name="do" value="save"' in offered
    assert db.session.scalar(select(func.count(CaseStudy.id))) == 0


def test_a_stranger_s_key_shows_nothing_and_a_guest_is_asked_to_sign_in(browse, ada, typed):
    browse().post("/share", data=typed)

    assert browse(ada).get(f"/unsent/{'x' * 43}").status_code == 404
    assert "/sign-in" in browse().get(f"/unsent/{'x' * 43}").location


def test_what_was_not_put_back_goes_after_a_day(browse, typed):
    browse().post("/share", data=typed)
    with time_machine.travel("2099-01-01"):
        form_recovery.forget_old()

    assert db.session.scalar(select(func.count()).select_from(form_recovery.RecoverableForm)) == 0


def test_strangers_cannot_fill_the_house(browse, typed):
    for number in range(form_recovery.MOST_PER_HOUR + 3):
        browse().post("/share", data=typed | {"title": str(number)})
    browse().post("/share", data=typed | {"did": "x" * 100_000})

    assert (
        db.session.scalar(select(func.count()).select_from(form_recovery.RecoverableForm))
        == form_recovery.MOST_PER_HOUR
    )


def test_a_stale_edit_in_the_full_form_is_told_and_keeps_its_text(
    browse, ada, bus_passes, typed, sections
):
    browser = browse(ada)
    address = f"/case-studies/{bus_passes.id}-{bus_passes.slug}/edit"
    tasks = browser.post(f"{address}/full").location
    for slug, told in list(sections.items())[:-1]:
        page = f"{tasks}/{slug}"
        browser.post(page, data=told | {"seen": seen_on(browser, page)})
    browser.post(address, data=typed | {"seen_version": "1", "did": "Newer."})
    answer = browser.post(tasks.replace("/full", "/check"))

    assert answer.status_code == 409
    assert "changed after you opened it" in answer.text
    assert sections["what-you-did"]["problem"] in answer.text
    assert bus_passes.did == "Newer."
