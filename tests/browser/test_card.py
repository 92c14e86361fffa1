"""The card in a real browser: one side of A4, whatever stands in the case study."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from forum.pages.print_card.fitting import FullPart, fit
from forum.practice.case_studies.form_questions import ON_CARD

WORDS = "The adviser and the parent stand at the map and work out the first week, day by day. " * 40
FILL = """parts => {
  const one = document.querySelector('.paper-text section')
  document.querySelector('.paper').classList.remove('paper-large')
  const made = parts.map(([heading, ...lines]) => {
    const part = document.createElement('section')
    part.append(document.createElement('h2'))
    part.firstChild.textContent = heading + ' (shortened)'
    for (const line of lines) {
      part.append(document.createElement('p'))
      part.lastChild.className = 'paper-line'
      part.lastChild.textContent = line
    }
    return part
  })
  one.parentNode.replaceChildren(...made)
}"""


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


def test_it_is_one_side_though_every_part_is_long(visit):
    """As the longest case study that the form takes would be shortened, in ordinary words."""
    page = visit()
    page.goto("/case-studies/1-x/card")
    parts = fit([FullPart(q.title, (WORDS,) * 9, q.card_rows) for q in ON_CARD])
    page.evaluate(FILL, [[part.heading, *part.lines] for part in parts])

    assert page.locator(".paper-text section").count() == 7
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1032})  # A4 less its margins, at 96 dots
    text = page.locator(".paper-text")
    assert text.evaluate("e => e.scrollHeight - e.clientHeight") <= 1  # nothing is cut off
    page.emulate_media(media=None)
    assert len(printed(page)) == 1


def test_it_is_one_side_though_its_letters_are_wide(visit):
    page = visit()
    page.goto("/case-studies/1-x/card")
    page.evaluate(FILL, [["Wide", *["W" * 600] * 20]] * 7)
    sides = printed(page)

    assert len(sides) == 1
    assert "Read it in full" in " ".join(sides[0].extract_text().split())
