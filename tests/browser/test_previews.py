"""A text in Markdown is looked at before it is sent: with script in place, without it too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import is_well

TYPED = """We had 2 aims:
- keep the *first* appointment
- >50 people, 5*3 hours each

1. Call
   - at home
   - at work
2. Meet

#1 priority is trust.
It worked well.It was cheap: [https://www.example.org/guide/]

> "I came because you rang."

Payment group\tOffered\tTook part\tStarted work\tStill there after thirteen weeks\tAfter half a year
PG1\t50\t20\t8\t7\t5
PG6\t12\t9\t2\t2\t1

•\tWord one
•\tWord two

```
a line of code that is far too long for a narrow screen and for that reason scrolls in its own box
```
"""
FORMS = [
    ("adviser", "/discussions/new", "body"),
    ("adviser", "/share", "did"),
    ("organiser", "/workshops/new", "agenda"),
]


def ask(page, field):
    more = page.locator("details.more-answers:not([open]) > summary")
    if not page.locator(f"#{field}").is_visible():
        more.first.click()
    page.fill(f"#{field}", TYPED)
    page.locator(f"button[data-of={field}]").click()
    return page.locator(f"#{field}-preview")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("who", "path", "field"), FORMS)
def test_a_preview_stands_below_its_field(visit, who, path, field, width):
    page = visit(who, width=width)
    page.goto(path)
    shown = ask(page, field)

    expect(shown).to_be_visible()
    expect(shown.locator("li", has_text="keep the first appointment")).to_be_visible()
    expect(shown.locator("td", has_text="PG6")).to_be_visible()
    assert page.url.endswith(path)
    assert page.input_value(f"#{field}").strip() == TYPED.strip()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("who", "path", "field"), FORMS)
def test_without_script_the_form_comes_back_with_it(visit, who, path, field):
    page = visit(who, width=390, java_script_enabled=False)
    page.goto(path)
    shown = ask(page, field)

    expect(shown).to_be_visible()
    expect(shown.locator("td", has_text="PG6")).to_be_visible()
    assert page.input_value(f"#{field}").strip() == TYPED.strip()


def test_the_keyboard_reaches_and_moves_what_is_wider_than_the_screen(visit):
    page = visit("adviser", width=390)
    page.goto("/discussions/new")
    shown = ask(page, "body")
    expect(shown).to_be_focused()

    for name in ("Table", "Code"):
        while page.evaluate("document.activeElement.getAttribute('aria-label')") != name:
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        moved = "document.activeElement.scrollLeft > 0"
        assert any(page.wait_for_timeout(50) or page.evaluate(moved) for _ in range(40)), name


def test_enter_in_another_box_sends_the_form_and_no_preview(visit):
    page = visit("adviser")
    page.goto("/discussions/new")
    page.fill("#title", "")
    page.locator("#title").press("Enter")

    expect(page.locator(".error-summary")).to_be_visible()


def test_where_the_preview_cannot_be_fetched_the_form_brings_it(visit):
    page = visit("adviser")
    page.goto("/discussions/new")
    page.route("**/preview", lambda route: route.abort())
    shown = ask(page, "body")

    page.wait_for_load_state()
    expect(shown.locator("td", has_text="PG6")).to_be_visible()


def test_a_text_with_all_of_it_is_well_on_its_page(visit, server):
    page = visit("adviser")
    page.goto("/discussions/new")
    page.fill("#title", "How do you keep the first appointment?")
    page.fill("#body", TYPED)
    page.get_by_role("button", name=re.compile("^(Ask|Post|Send)")).click()
    page.wait_for_url(re.compile("/discussions/[0-9]+-"))

    is_well(page, server, page.url)
