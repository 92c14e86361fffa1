"""The card in a real browser: one side of A4, whatever stands in the case study."""

from io import BytesIO

import pytest
from pypdf import PdfReader

WIDE = "WWWWWWWW " * 60


def printed(page):
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages


@pytest.mark.parametrize("case_study", [1, 20, 60])
def test_it_is_one_side(visit, case_study):
    page = visit()
    page.goto(f"/case-studies/{case_study}-x/card")
    title = page.inner_text("h1")
    sides = printed(page)

    assert len(sides) == 1
    assert abs(sides[0].mediabox.width - 595) < 2
    assert abs(sides[0].mediabox.height - 842) < 2
    words = " ".join(sides[0].extract_text().split())
    assert title.split()[0] in words
    assert "Read it in full" in words
    assert "Menu" not in words


def test_it_is_one_side_though_far_more_would_stand_on_it(visit):
    page = visit()
    page.goto("/case-studies/1-x/card")
    page.eval_on_selector_all(
        ".paper-text section p, .paper-text section li",
        "(all, wide) => all.forEach(one => { one.textContent = wide.repeat(6) })",
        WIDE,
    )
    sides = printed(page)

    assert len(sides) == 1
    assert "Read it in full" in " ".join(sides[0].extract_text().split())
