"""Search in a real browser: completion by keyboard and for screen readers, tabs, saved searches."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fitting import fits
from tests.browser.looking import EVERY_RULE, ONLY_COLOURS, ONLY_LAYOUT, violations

BOX = "Words to look for"


def looks_right(page):
    """Nothing against accessibility, wide and narrow, light and dark, and nothing too wide."""
    for width, scheme, rules in (
        (1280, "light", EVERY_RULE),
        (1280, "dark", ONLY_COLOURS),
        (390, "dark", ONLY_LAYOUT),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert violations(page, rules) == [], f"{width} {scheme}"
    fits(page)


def typed(page, words):
    box = page.get_by_label(BOX)
    box.click()
    box.press_sequentially(words)
    return box


@pytest.mark.parametrize("path", ["/", "/case-studies", "/search?q=homeless&kind=organisation"])
def test_suggestions_by_keyboard(visit, path):
    page = visit()
    page.goto(path)
    box = page.get_by_role("combobox", name=BOX)
    box.fill("")
    typed(page, "lone par")
    options = page.get_by_role("option")
    expect(options.filter(has_text="Circumstance").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    looks_right(page)

    page.keyboard.press("ArrowDown")
    chosen = options.first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    expect(box).to_be_focused()
    looks_right(page)
    page.keyboard.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("lone par")
    expect(options.first).to_be_hidden()

    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    name = options.first.locator("span").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"circumstance=lone-parents"))
    expect(
        page.get_by_role("link", name=re.compile(f"Remove Circumstance: {name}"))
    ).to_be_visible()


def test_a_suggestion_can_be_clicked(visit):
    page = visit(width=390)
    page.goto("/")
    typed(page, "bank account")
    page.get_by_role("option", name=re.compile("A bank account before the gate")).click()

    expect(page.locator("h1")).to_have_text("A bank account before the gate")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_beginning_of_a_prefix_becomes_the_prefix_and_then_its_names(visit, width):
    page = visit(width=width)
    page.goto("/case-studies")
    box = typed(page, "gro")
    page.get_by_role("option", name=re.compile("^group:")).click()
    expect(box).to_have_value("group: ")
    expect(box).to_be_focused()

    box.press_sequentially("lone")
    page.get_by_role("option", name=re.compile("^Lone parents")).click()
    page.wait_for_url(re.compile("circumstance=lone-parents"))


@pytest.mark.parametrize("width", [390, 1280])
def test_a_claimant_group_stands_before_organisations_and_case_studies_are_there(visit, width):
    page = visit(width=width)
    page.goto("/case-studies")
    typed(page, "home")
    kinds = page.locator(".completion-kind")
    expect(kinds.filter(has_text="Case study").first).to_be_visible()
    names = kinds.all_inner_texts()

    assert names[0] in ("Payment group", "Circumstance"), names
    fits(page)


def test_enter_without_a_choice_searches(visit):
    page = visit()
    page.goto("/")
    typed(page, "anxiety")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/case-studies\?q=anxiety$"))


def test_a_fast_typist_asks_once_and_a_busy_server_is_no_trouble(visit):
    page = visit()
    page.goto("/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    typed(page, "childcare")
    expect(page.get_by_role("option").first).to_be_visible()
    assert len([url for url in asked if "complete.json" in url]) == 1

    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/complete.json*", lambda route: route.fulfill(status=429, json={"error": "no"}))
    typed(page, " map")
    expect(page.get_by_role("option").first).to_be_hidden()
    assert complaints == []


def test_without_script_the_box_is_a_plain_form(visit):
    page = visit(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("childcare")
    page.get_by_role("button", name="Search").click()

    page.wait_for_url(re.compile(r"/case-studies\?q=childcare$"))


def test_tabs_lead_from_kind_to_kind(visit):
    page = visit()
    page.goto("/case-studies?q=homeless")
    tabs = page.get_by_role("navigation", name="What was found")
    number = re.search(r"\d+", tabs.get_by_role("link", name="Organisations").inner_text())[0]
    tabs.get_by_role("link", name="Organisations").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(f"{number} organisations")
    looks_right(page)
    page.get_by_role("link", name="Homeless Link").click()
    expect(page.locator("h1")).to_have_text("Homeless Link")


def test_a_search_is_saved_named_and_deleted(visit):
    page = visit("adviser2")
    page.goto("/case-studies?q=caring+hours&circumstance=carers")
    page.get_by_text("Save or follow this search").click()
    looks_right(page)
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save this search").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Name").fill("Carers")
    page.get_by_role("button", name="Save this search").click()
    expect(page.get_by_role("status").first).to_contain_text("“Carers” is saved")
    looks_right(page)

    page.get_by_label("How to hear of Carers").select_option("Mute")
    page.get_by_role("button", name="Save Carers").click()
    expect(page.get_by_role("status").first).to_contain_text("mute")
    page.get_by_role("link", name="Carers", exact=True).click()
    expect(page.get_by_text("You saved this search")).to_be_visible()
    page.goto("/me/searches")
    page.get_by_role("button", name="Delete Carers").click()
    expect(page.get_by_role("heading", name="Searches")).to_be_visible()
    expect(page.get_by_text("None yet. Search, narrow it")).to_be_visible()


def test_what_people_search_for_and_similar_ones_look_right(visit):
    page = visit("moderator")
    page.goto("/moderation/searches")
    looks_right(page)
    page.goto("/case-studies/50")
    expect(page.get_by_role("heading", name="Similar case studies")).to_be_visible()
    assert 1 <= page.locator("section[aria-labelledby=similar] li").count() <= 3
    looks_right(page)
