"""A member's own record of what they did, as a page and as a PDF."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from forum.core import clock
from forum.core.extensions import db
from forum.practice.tries import actions as tries


@pytest.fixture
def active(ada, ben, bus_passes, share, term, ask_network, browse):
    """Ben shared, tried something that failed, and answered; one case study has no name."""
    share(ben, title="Text messages at two")
    hidden = share(ben, title="A quokka at the desk", is_anonymous=True)
    hidden.status = "published"
    db.session.commit()
    report = {"scale": "1-5", "again": "no", "what_changed": "", "note": ""}
    tries.report(ben, bus_passes, term.pg1, result="did-not-work", **report)
    asked = ask_network(ada)
    browse(ben).post(f"/discussions/{asked.id}/answers", data={"body": "So.", "key": "b" * 32})
    return ben


def text_of(answer):
    assert answer.mimetype == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)


def test_the_page_holds_what_failed_too_and_nothing_anonymous(active, browse):
    page = browse(active).get("/me/contributions").text
    for said in ("Text messages at two", "Bus passes", "It did not work", "work nights"):
        assert said in page
    assert "quokka" not in page


def test_the_pdf_says_the_same(active, browse):
    active.name = "Ŵyn Ben"
    db.session.commit()
    said = text_of(browse(active).get("/me/contributions.pdf"))
    for words in ("Contribution record", "Text messages at two", "It did not work", "Southgate"):
        assert words in said
    assert "quokka" not in said


def test_one_year_alone(active, browse):
    year = clock.now().year
    browser = browse(active)
    assert "Text messages" in browser.get(f"/me/contributions?year={year}").text
    assert "Nothing in" not in browser.get("/me/contributions?year=x").text
    said = text_of(browser.get(f"/me/contributions.pdf?year={year - 1}"))
    assert ("Nothing yet" in said, "Text messages" in said) == (True, False)


def test_nobody_else_s_and_not_for_visitors(active, browse, dee):
    assert "Text messages" not in browse(dee).get("/me/contributions").text
    assert "/sign-in" in browse().get("/me/contributions.pdf").location
