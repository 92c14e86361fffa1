"""A report as DOCX, to be edited further: real headings, and tables whose first row is a header."""

import io
import zipfile
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table

from forum.core.pdf import PUBLISHER
from forum.standards.manager_reviews.paper import Paper, PaperTable

LANGUAGE = "en-GB"
LETTERS = Pt(9)  # in tables
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of ZIP; the time of packing would make each file another


def docx(paper: Paper) -> bytes:
    document = Document()
    _say_what_it_is(document, paper)
    document.add_heading(paper.title, level=1)
    for words in [*paper.warnings, *paper.paragraphs]:
        document.add_paragraph(words)
    for section in paper.sections:
        document.add_heading(section.heading, level=2)
        for words in section.paragraphs:
            document.add_paragraph(words)
        for table in section.tables:
            _add_table(document, table)
    out = io.BytesIO()
    document.save(out)
    return _repacked(out.getvalue())


def _say_what_it_is(document: WordDocument, paper: Paper) -> None:
    about = document.core_properties
    day = datetime.combine(paper.dated, time.min, UTC)
    about.title, about.author, about.last_modified_by = paper.title, PUBLISHER, PUBLISHER
    about.created = about.modified = day
    about.language, about.revision, about.comments = LANGUAGE, 1, ""
    fonts = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = fonts.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        fonts.append(language)
    language.set(qn("w:val"), LANGUAGE)


def _add_table(document: WordDocument, table: PaperTable) -> None:
    document.add_paragraph(table.caption, style="Caption")
    made = document.add_table(rows=0, cols=len(table.header), style="Table Grid")
    width = _width(document)
    for cells in [table.header, *table.rows]:
        for cell, words, share in zip(made.add_row().cells, cells, table.shares, strict=True):
            cell.text, cell.width = words, int(width * share)
            for run in cell.paragraphs[0].runs:
                run.font.size = LETTERS
    _mark_header(made)


def _width(document: WordDocument) -> int:
    """Between the margins, in the units of the file."""
    page = document.sections[0]
    margins = (page.left_margin or 0) + (page.right_margin or 0)
    return (page.page_width or 0) - margins


def _mark_header(made: Table) -> None:
    """Screen readers name its cells, and it is repeated on each page."""
    header = made.rows[0]
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in header.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _repacked(content: bytes) -> bytes:
    """The same parts without the time at which they were packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w") as again:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, packed.read(name))
    return out.getvalue()
