"""The full form: six sections, written in any order."""

import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft
from tests.practice.case_studies.conftest import seen_on


@pytest.fixture
def trusted(ada, share):
    for number in range(3):
        share(ada, title=f"Earlier {number}")
    return ada


def newest():
    return db.session.scalar(select(CaseStudy).order_by(CaseStudy.id.desc()).limit(1))


def test_written_section_by_section_it_is_published_with_every_answer(browse, trusted, write, key):
    browser = browse(trusted)
    write(browser)
    page = browser.post(f"/share/{key}/check", follow_redirects=True)

    assert "Your case study is published." in page.text
    made = newest()
    assert (made.setting, made.compared_with, made.checked_by) == ("urban", "before", "own-analyst")
    assert [(c.name, c.people, str(c.last)) for c in made.counts] == [
        ("offered", 30, "2014-06-30"),
        ("took_part", 22, "2014-06-30"),
    ]
    assert (made.may_contact, made.is_anonymous, made.chain_position) == (True, False, "prime")
    assert made.declared_at is not None
    for words in ("Two nurseries had no places", "A contact at each nursery", "Three nurseries"):
        assert words in page.text


def test_beginning_keeps_nothing_before_something_is_typed(browse, ada):
    page = browse(ada).get("/share/full", follow_redirects=True)

    assert page.text.count("Not started") == 6
    assert db.session.scalar(select(Draft)) is None


def test_each_section_says_how_far_it_is(browse, ada, write, key, sections):
    browser = browse(ada)
    write(browser, only=["summary"])
    browser.post(f"/share/{key}/full/what-you-did", data={"did": "Half", "do": "save"})
    page = browser.get(f"/share/{key}/full").text

    assert [page.count(f">{status}<") for status in ("Done", "In progress", "Not started")] == [
        1,
        1,
        4,
    ]
    assert "1 of 6 sections done" in page


def test_save_and_continue_leads_to_the_next_section_that_is_open(
    browse, ada, write, key, sections
):
    browser = browse(ada)
    write(browser, only=["who-and-where"])
    page = browser.post(f"/share/{key}/full/summary", data=sections["summary"])

    assert page.location.endswith("/full/what-you-did")


def test_a_section_with_errors_is_kept_all_the_same(browse, ada, key, sections):
    browser = browse(ada)
    wrong = sections["what-happened"] | {"offered": "many", "took_part_to": "soon", "result": ""}
    page = browser.post(f"/share/{key}/full/what-happened", data=wrong)

    assert page.status_code == 422
    for words in ("Enter a whole number", "Enter a date such as", "Say what happened.", "Error: "):
        assert words in page.text
    again = browser.get(f"/share/{key}/full/what-happened").text
    assert 'value="many"' in again
    assert 'value="soon"' in again


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"offered": ""}, "Enter how many people, or take the dates out"),
        ({"offered_from": ""}, "Enter the day from which you counted"),
        ({"offered_to": ""}, "Enter the day up to which you counted"),
        ({"offered_to": "1 June 2013"}, "a last day that is not before the first"),
        ({"offered_to": "1 June 2099"}, "a last day that is not in the future"),
        ({"offered": "9" * 40}, "Enter a number up to"),
        ({"checked_by": "published-evaluation"}, "Enter the web address"),
        ({"check_link": "javascript:alert(1)"}, "Begin the web address with https://"),
        ({"did_not_go_well": " "}, "Say what did not go well"),
        ({"compared_with": "x"}, "is not in the list any more"),
    ],
)
def test_what_is_wrong_with_numbers_and_comparisons_is_said(
    browse, ada, key, sections, typed, says
):
    page = browse(ada).post(
        f"/share/{key}/full/what-happened", data=sections["what-happened"] | typed
    )

    assert page.status_code == 422
    assert says in page.text


def test_it_cannot_be_sent_before_all_is_done_and_the_page_says_what_is_missing(
    browse, trusted, write, key
):
    browser = browse(trusted)
    write(browser, only=["summary", "send"])
    page = browser.post(f"/share/{key}/check")

    assert page.status_code == 422
    assert "It is not sent yet" in page.text
    assert "What you did: not started" in page.text
    assert db.session.scalar(select(func.count(CaseStudy.id))) == 3


def test_sent_twice_it_is_posted_once(browse, trusted, write, key):
    browser = browse(trusted)
    write(browser)
    first = browser.post(f"/share/{key}/check").location

    assert browser.post(f"/share/{key}/check").location == first
    assert browser.get(f"/share/{key}/full").location == first
    assert db.session.scalar(select(func.count(CaseStudy.id))) == 4


def test_a_quick_draft_goes_on_in_the_full_form_with_what_was_typed(browse, ada, typed):
    browser = browse(ada)
    page = browser.post("/share", data=typed | {"do": "full"}, follow_redirects=True)

    assert typed["title"] in page.text
    assert typed["did"] in browser.get(f"/share/{typed['key']}/full/what-you-did").text
    assert browser.get(f"/share/{typed['key']}").location.endswith("/full")


def test_a_late_autosave_of_the_quick_form_takes_nothing_of_the_full_one(browse, ada, typed, write):
    browser = browse(ada)
    browser.post("/share", data=typed | {"do": "full"})
    page = f"/share/{typed['key']}/full/what-you-did"
    browser.post(page, data={"problem": "No buses.", "did": "D", "seen": seen_on(browser, page)})
    browser.post("/share/draft", data=typed)

    assert "No buses." in browser.get(page).text


def test_a_published_quick_post_is_completed_at_the_same_address(browse, ada, bus_passes, sections):
    browser = browse(ada)
    tasks = browser.post(f"/case-studies/{bus_passes.id}-x/edit/full").location
    assert "Name and permission" not in browser.get(tasks).text
    for slug, typed in list(sections.items())[:-1]:
        page = f"{tasks}/{slug}"
        browser.post(page, data=typed | {"seen": seen_on(browser, page)})
    sent = browser.post(tasks.replace("/full", "/check"), follow_redirects=True)

    assert "published as a new version" in sent.text
    assert bus_passes.version == 2
    assert bus_passes.problem == sections["what-you-did"]["problem"]
    assert (bus_passes.is_anonymous, bus_passes.status) == (False, CaseStudyStatus.PUBLISHED)


def test_an_edit_in_between_is_shown_and_the_next_press_goes_through(
    browse, ada, bus_passes, sections, answers
):
    from forum.practice.publishing import actions

    browser = browse(ada)
    tasks = browser.post(f"/case-studies/{bus_passes.id}-x/edit/full").location
    for slug, typed in list(sections.items())[:-1]:
        page = f"{tasks}/{slug}"
        browser.post(page, data=typed | {"seen": seen_on(browser, page)})
    actions.edit(ada, bus_passes, 1, "e" * 32, answers | {"did": "We bought them at the depot."})
    check = tasks.replace("/full", "/check")
    late = browser.post(check)

    assert (late.status_code, bus_passes.version) == (409, 2)
    assert "What changed meanwhile" in late.text
    assert "depot" in browser.get(f"/case-studies/{bus_passes.id}-x/versions/1/to/2").text
    assert "published as a new version" in browser.post(check, follow_redirects=True).text
    assert bus_passes.version == 3


def test_editing_in_full_twice_opens_the_same_draft(browse, ada, bus_passes):
    browser = browse(ada)
    address = f"/case-studies/{bus_passes.id}-x/edit/full"

    assert browser.post(address).location == browser.post(address).location


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "a\0b", "\u202egnp", "x" * 30_000]
)
@pytest.mark.parametrize("slug", ["summary", "who-and-where", "what-happened", "send"])
def test_hostile_input_is_never_an_error_of_ours(browse, ada, key, sections, slug, hostile):
    typed = dict.fromkeys(sections[slug], hostile) | {"seen": hostile}
    page = browse(ada).post(f"/share/{key}/full/{slug}", data=typed)

    assert page.status_code in (302, 409, 422)
    assert "<script>alert" not in browse(ada).get(f"/share/{key}/check").text


@pytest.mark.parametrize(
    "path", ["x/full", "x/full/summary", f"{'z' * 32}/full", f"{'a' * 32}/full/gone"]
)
def test_an_address_of_nothing_is_not_found(browse, ada, path):
    assert browse(ada).get(f"/share/{path}").status_code == 404
