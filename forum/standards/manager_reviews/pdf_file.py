"""A report as PDF, in the same headings and tables as its page."""

import io
from collections.abc import Iterator

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Spacer, TableStyle

from forum.core.pdf import frame, paragraph
from forum.standards.manager_reviews.paper import Paper, PaperTable

LINE, TINT = HexColor("#b9c2ca"), HexColor("#e3f0f2")
SUBJECT = "Report of the contract manager on customer service standards"
STYLE = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), TINT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def pdf(paper: Paper) -> bytes:
    out = io.BytesIO()
    document = frame(out, paper.title, SUBJECT, top=14, bottom=14)
    document.build(list(_story(paper, document.width)))
    return out.getvalue()


def _story(paper: Paper, width: float) -> Iterator[Flowable]:
    yield paragraph(paper.title, 15, bold=True)
    for words in paper.warnings:
        yield paragraph(words, 9.5, bold=True)
    for words in paper.paragraphs:
        yield paragraph(words, 9.5)
    for section in paper.sections:
        yield Spacer(1, 3 * mm)
        yield paragraph(section.heading, 12, bold=True)
        for words in section.paragraphs:
            yield paragraph(words, 9.5)
        for table in section.tables:
            yield paragraph(table.caption, 8.5, bold=True)
            yield _table(table, width)


def _table(table: PaperTable, width: float) -> LongTable:
    head = [paragraph(words, 8, bold=True) for words in table.header]
    rows = [[paragraph(words, 8) for words in row] for row in table.rows]
    widths = [share * width for share in table.shares]
    return LongTable([head, *rows], colWidths=widths, repeatRows=1, style=STYLE)
