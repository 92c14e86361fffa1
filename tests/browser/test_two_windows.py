"""The quick form in two tabs at once, with what its script does while one types."""

import re

from playwright.sync_api import expect

STATUS = "[data-autosave-status]"
AT_LEAST_ONE_SAVE = 6000  # ms


def test_a_tab_that_is_behind_says_so_and_its_buttons_show_both(visit):
    first = visit("adviser")
    first.goto("/share")
    first.fill("#title", "Typed in the first tab")
    first.get_by_role("button", name="Save draft").click()
    first.wait_for_url(re.compile("/share/[0-9a-f]{32}"))
    second = first.context.new_page()
    second.goto(first.url)

    first.fill("#did", "One way to do it")
    expect(first.locator(STATUS)).to_contain_text("Draft saved", timeout=AT_LEAST_ONE_SAVE)
    second.fill("#did", "Another way to do it")
    expect(second.locator(STATUS)).to_contain_text("another window", timeout=AT_LEAST_ONE_SAVE)
    second.get_by_role("button", name="Save draft").click()

    expect(second.get_by_role("heading", name="Saved in the meantime")).to_be_visible()
    expect(second.get_by_text("One way to do it").first).to_be_visible()
    expect(second.locator("#did")).to_have_value("Another way to do it")


def test_a_button_pressed_while_the_last_save_is_under_way_is_no_other_window(visit):
    page = visit("adviser")
    page.goto("/share")
    page.fill("#title", "Typed and pressed at once")
    under_way = []
    page.route("**/share/draft", lambda route: under_way.append(route))
    page.fill("#did", "First words")
    while not under_way:
        page.wait_for_timeout(50)
    answer = under_way[0].fetch()  # it is kept, and the page does not know yet
    page.fill("#did", "First words and more")
    page.get_by_role("button", name="Save draft").click()
    under_way[0].fulfill(response=answer)
    page.wait_for_url(re.compile("/share/[0-9a-f]{32}"))

    expect(page.locator("#did")).to_have_value("First words and more")
