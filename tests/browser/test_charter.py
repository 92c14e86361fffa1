"""The charter in a real browser: two clicks from the start, and one side of A4."""

from io import BytesIO

import pytest
from pypdf import PdfReader

PRIME = "Causeway and Tern (fictional)"


def printed(page):
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages


@pytest.mark.parametrize("width", [390, 1280])
def test_an_adviser_prints_it_in_two_clicks(visit, width):
    page = visit("adviser", width=width)
    page.goto("/")
    if width < 800:
        page.locator("summary", has_text="Menu").click()
    page.get_by_role("link", name="Standards", exact=True).locator("visible=true").click()
    page.get_by_role("link", name="charter of Customer service standards").click()
    assert page.inner_text("h1") == "What you can expect"
    sides = printed(page)
    assert len(sides) == 1
    assert abs(sides[0].mediabox.height - 842) < 2
    words = " ".join(sides[0].extract_text().split())
    for shown in ("Your first meeting", "We ask you", "If we do not keep this"):
        assert shown in words
    assert "Menu" not in words and "Large print" not in words


def test_large_print_is_in_large_letters_on_paper(visit):
    page = visit()
    page.goto("/standards")
    page.get_by_role("link", name="charter of Customer service standards").click()
    page.get_by_role("link", name="Large print", exact=True).click()
    page.emulate_media(media="print")
    size = page.locator(".charter-standard p").first.evaluate(
        "node => parseFloat(getComputedStyle(node).fontSize)"
    )
    assert size >= 16 * 96 / 72, "points, as large print begins at 16"
