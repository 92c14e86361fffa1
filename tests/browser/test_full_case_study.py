"""Somebody who has never seen it writes a full case study from the first page to the last."""

from tests.browser.fitting import fits
from tests.browser.looking import violations

TITLE = "A phone call the evening before"


def looks_right(page):
    """Accessible and within the page, wide and at 320 px."""
    page.set_viewport_size({"width": 320, "height": 900})
    fits(page)
    assert violations(page) == [], page.url


def go_on(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").click()


def fill_sections(page, look=lambda page: None):
    """From the list of sections to the last look before sending."""
    with page.expect_navigation():
        page.get_by_role("link", name="Begin").click()
    go_on(page)
    look(page)  # with errors
    page.get_by_label("What you did, and for whom").fill(TITLE)
    page.get_by_label("In one sentence").fill("People who were rung came.")
    page.get_by_label("It worked").check()
    go_on(page)
    page.get_by_label("Not by payment group").check()
    page.get_by_label("Pre-work support").check()
    page.get_by_label("Both").check()
    look(page)
    go_on(page)
    page.get_by_label("The problem").fill("First appointments were missed.")
    page.get_by_label("What you did, step by step").fill("1. We rang.\n2. We rang again.")
    look(page)
    go_on(page)
    page.get_by_label("What happened", exact=True).fill("Eighteen of 20 came.")
    page.locator("#took_part").fill("20")
    go_on(page)
    look(page)  # a number without its period
    page.locator("#took_part_from").fill("1 May 2014")
    page.locator("#took_part_to").fill("30 May 2014")
    page.get_by_label("What we did before").check()
    page.get_by_label("Us, who did it").check()
    page.get_by_label("What did not go well").fill("Two had no telephone.")
    go_on(page)
    for band in ("time_band", "staff_band", "money_band"):
        page.locator(f"#{band}").select_option(index=1)
    look(page)
    go_on(page)
    page.get_by_label("No: questions").check()
    page.get_by_label("My name and").check()
    page.get_by_label("Nothing in it").check()
    page.get_by_label("We have the right").check()
    look(page)
    go_on(page)


def test_start_to_end_without_script(visit):
    page = visit("adviser", java_script_enabled=False)
    page.goto("/share")
    page.get_by_role("link", name="Write a full case study").click()
    fill_sections(page)
    assert page.get_by_role("heading", name="Check your answers").is_visible()
    page.get_by_role("link", name="Change What you did").click()
    page.get_by_label("Partners").fill("The telephone company")
    go_on(page)
    page.get_by_role("button", name="Send").click()

    page.get_by_role("heading", name=TITLE, level=1).wait_for()
    for words in ("Two had no telephone.", "The telephone company", "30 May 2014"):
        assert page.get_by_text(words).first.is_visible()


def test_every_section_and_state_is_accessible_and_typing_is_kept(visit):
    page = visit("charity")
    page.goto("/share/full")
    tasks = page.url
    looks_right(page)
    fill_sections(page, look=looks_right)
    looks_right(page)
    page.goto(tasks)
    looks_right(page)
    page.goto(tasks.replace("/full", "/colleagues"))
    looks_right(page)

    # Typed and not sent: kept. Another window that was open before is told, and shows both.
    section = f"{tasks}/what-you-did"
    page.goto(section)
    other = page.context.new_page()
    other.goto(section)
    page.get_by_label("The problem").fill("Half the first appointments were missed.")
    page.get_by_text("Draft saved").wait_for()
    page.get_by_label("Partners").fill("Nobody")
    page.get_by_role("button", name="Save and come back later").click()
    other.get_by_label("The problem").fill("A third of the first appointments were missed.")
    go_on(other)
    assert other.get_by_text("Saved in the meantime").first.is_visible()
    assert other.get_by_text("Half the first appointments were missed.").first.is_visible()
    looks_right(other)
    go_on(other)
    other.goto(section)
    assert other.get_by_label("The problem").input_value().startswith("A third")
