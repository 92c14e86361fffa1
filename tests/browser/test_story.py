"""An adviser with ten minutes: finds, narrows, reads, rates, follows the figures, shares."""

import re
import time

from playwright.sync_api import expect


def test_from_a_question_to_a_rating_to_the_figures(visit):
    page = visit("adviser")
    page.goto("/")
    page.get_by_role("combobox", name="Words to look for").fill("lone parents childcare")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Case studies")
    before = int(page.locator("h2").first.inner_text().split()[0])

    page.get_by_role("checkbox", name=re.compile("^Lone parents")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(
        page.get_by_role("link", name=re.compile("Remove Circumstance: Lone parents"))
    ).to_be_visible()
    assert 0 < int(page.locator("h2").first.inner_text().split()[0]) <= before

    page.get_by_role("link", name="Four days in school hours").click()
    score = page.get_by_role("region", name="How useful members find it")
    expect(score).to_contain_text("2 of 3 organisations needed")
    page.get_by_role("radio", name=re.compile("Very useful")).check()
    page.get_by_role("button", name="Save my rating").click()
    expect(page.get_by_role("status").first).to_contain_text("Your rating is counted")
    expect(score).to_contain_text(re.compile(r"[1-5]\.\d.*3 organisations"))

    page.get_by_role("link", name=re.compile("all figures")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gingerbread")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Four days in school hours")


def test_what_is_shared_is_found_by_a_word_of_it_soon(visit):
    """In two seconds where nobody else uses the machine."""
    page = visit("adviser", width=390)
    page.goto("/share")
    word = f"tandem{int(time.time())}"
    page.get_by_label("What you did, and for whom").fill("Bicycles for the first month")
    page.get_by_label("PG1 JSA 18-24").check()
    page.get_by_label("Pre-work support").check()
    page.get_by_label("What you did, step by step").fill(
        f"1. We lent a {word}.\n2. We asked again."
    )
    page.get_by_label("What happened").fill("Most came to every appointment.")
    page.get_by_label("It worked").check()
    page.get_by_label("My name and").check()
    for label in ("Time to set up", "Staff", "Money"):
        page.get_by_label(label, exact=True).select_option(index=1)
    expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved", timeout=6000)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("Your case study is published")

    sent = time.monotonic()
    while True:
        page.goto(f"/case-studies?q={word}")
        if page.get_by_role("link", name="Bicycles for the first month").count():
            break
        assert time.monotonic() - sent < 20, "not found"
    assert page.locator("mark").first.inner_text() == word


def test_an_error_is_said_on_top_linked_and_in_the_title_and_nothing_is_lost(visit):
    page = visit("adviser2")
    page.goto("/share")
    page.get_by_label("What happened").fill("It went well.")
    page.get_by_role("button", name="Send").click()

    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary").get_by_role("link", name="Enter a title.").click()
    expect(page.get_by_label("What you did, and for whom")).to_be_focused()
    expect(page.get_by_label("What happened")).to_have_value("It went well.")


def test_a_draft_left_is_found_again_on_another_machine(visit):
    page = visit("manager")
    page.goto("/share")
    page.get_by_label("What you did, and for whom").fill("Half a thought")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Draft saved", timeout=6000)

    other = visit("manager", width=390)
    other.goto("/me/case-studies")
    other.get_by_role("link", name="Half a thought").click()
    expect(other.get_by_label("What you did, and for whom")).to_have_value("Half a thought")


def test_stars_by_keyboard(visit):
    page = visit("charity")
    page.goto("/case-studies/3")
    first = page.locator("input[name=value]").first
    first.focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")

    assert page.locator("input[name=value]:checked").get_attribute("value") == "4"


def test_the_reason_is_asked_only_for_a_low_rating(visit):
    page = visit("charity")
    page.goto("/case-studies/3")
    reason = page.get_by_label("Too vague to do")
    expect(reason).to_be_hidden()
    page.get_by_role("radio", name=re.compile("Slightly useful")).check()
    expect(reason).to_be_visible()


def test_without_script_all_of_it_works(visit):
    page = visit("organiser", java_script_enabled=False)
    page.goto("/case-studies?q=anxiety")
    page.get_by_role("link").filter(has_text=re.compile(".")).first.wait_for()
    page.locator(".card-title a").first.click()
    page.get_by_role("radio", name=re.compile("Very useful")).check()
    page.get_by_role("button", name=re.compile("my rating")).first.click()
    expect(page.get_by_role("status").first).to_contain_text("Your rating is counted")

    page.goto("/share")
    page.get_by_label("What you did, and for whom").fill("Without script")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("The draft is saved")
