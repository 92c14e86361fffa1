"""The report as page, DOCX and PDF: the same words for all, and each reader's own numbers."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from forum.core.extensions import db
from forum.models.complaint_samples import ComplaintSample, ComplaintSampleNote
from tests.standards.manager_reviews.conftest import BEFORE, END

SECRET = "987"


@pytest.fixture
def numbers(versions, result, complaints, release, manager, contract):
    """Of the quarter, not released: a result, complaints and a sample of them."""
    result(versions[0], END, 987, 1_000)
    complaints(END, 77)
    sample = ComplaintSample(
        contract_id=contract.id, quarter_end=END, received=77, size=4, seed=1, manager=manager
    )
    sample.notes = [ComplaintSampleNote(place=n, in_time="yes") for n in range(1, 4)]
    db.session.add(sample)
    db.session.commit()


def text_of_docx(content):
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([one.text for one in document.paragraphs] + cells)


def text_of_pdf(content):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_the_docx_has_headings_tables_with_header_rows_and_a_language(browse, pages, issued):
    answer = browse().get(pages["docx"])
    assert answer.status_code == 200 and "wordprocessingml" in answer.mimetype
    document = Document(BytesIO(answer.data))
    headings = [(p.style.name, p.text) for p in document.paragraphs if "Heading" in p.style.name]
    assert headings[0][0] == "Heading 1"
    assert headings[0][1].startswith("Report of the contract manager: Northfield")
    stages = [words for style, words in headings if style == "Heading 2"]
    assert stages[:2] == ["Pre-work support", "Programme engagement"] or "Programme engagement" in (
        stages
    )
    first = next(t for t in document.tables if "PE-1" in t.rows[1].cells[0].text)
    assert [cell.text for cell in first.rows[0].cells] == [
        *("Standard", "Target", "Result", "Seen", "Looked at", "What was seen")
    ]
    assert first.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in first.rows[1].cells][3:] == [
        *("partly", "24", "Rooms were private, and some meetings were short.")
    ]
    about = document.core_properties
    assert (about.language, about.created) == ("en-GB", datetime(2026, 12, 31, tzinfo=UTC))
    assert about.title == headings[0][1]
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert defaults.get(qn("w:val")) == "en-GB"


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_file_is_the_same_bytes_whenever_it_is_made(browse, pages, issued, today, kind):
    first = browse().get(pages[kind])
    today(datetime(2027, 3, 9, 9, 30))
    assert browse().get(pages[kind]).data == first.data
    assert first.headers["Content-Disposition"].endswith(f"{END}.{kind}")


def test_the_pdf_says_what_the_page_says(browse, pages, issued):
    reader = PdfReader(BytesIO(browse().get(pages["pdf"]).data))
    words = " ".join(text_of_pdf(browse().get(pages["pdf"]).data).split())
    assert reader.metadata.title.startswith("Report of the contract manager: Northfield")
    assert "Programme engagement" in words and "Pre-work support" in words
    assert "Rooms were private, and some meetings were short." in words


def test_parties_read_each_number_and_outsiders_none_that_is_not_released(
    browse, manager, lead, people, pages, issued, numbers
):
    kay, outside = browse(manager), [browse(), browse(people["mo"])]
    page = kay.get(pages["report"]).text
    assert "98.7% of 1,000 (98 to 99). Kept" in page
    assert "77 complaints of 1,000 people on the programme." in page
    assert "3: 100% (44 to 100)" in page, "of the sample, with its interval"
    assert "Management information: not for publication" in page
    assert "98.7% of 1,000" in text_of_docx(kay.get(pages["docx"]).data)
    for browser in outside:
        told = [
            browser.get(pages["report"]).text,
            text_of_docx(browser.get(pages["docx"]).data),
            text_of_pdf(browser.get(pages["pdf"]).data),
        ]
        for words in told:
            assert "98.7" not in words and SECRET not in words
            assert "77 complaints" not in words and "A sample of the complaints" not in words
            assert "not shown" in words and "not for publication" not in words


def test_what_is_released_stands_in_everybodys_report(
    browse, manager, contract, pages, typed, versions, result, release
):
    result(versions[0], BEFORE, 450, 500)
    one = f"/contracts/{contract.id}/reports/{BEFORE}"
    said = {"PE-1": ("seen", "9", "As promised."), "WS-1": ("seen", "9", "")}
    browse(manager).post(f"{one}/review", data=typed(said))
    browse(manager).post(f"{one}/issue", data={"revision": "1"})
    page = browse().get(one).text
    assert "90% of 500 (87 to 92). Not kept" in page
    assert "90% of 500" in text_of_docx(browse().get(f"{one}.docx").data)


def test_a_stage_without_a_standard_says_so(browse, pages, issued):
    assert "No standard of this contract is of this stage." in browse().get(pages["report"]).text
