"""The passport as a PDF: plain text on A4, the same bytes whenever it is made of the same."""

import io
from datetime import datetime

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Spacer, TableStyle

from forum.core import clock, formatting
from forum.core.pdf import INK, PLAIN, drawable_characters, frame, paragraph
from forum.performance.passports.record import COLUMNS, Record

LINE, TINT = HexColor("#b9c2ca"), HexColor("#e3f0f2")
WIDTHS = [w * mm for w in (28, 36, 34, 28, 33, 29, 30, 25, 26)]
SAYS = (
    "What is released of this organisation, and the same for everybody. "
    "Results of customer service standards are in it once a release has opened them, rounded. "
    "It holds no other management information and nothing that is not released."
)
CANNOT = (
    "Figures of different programmes, measures, payment groups, areas or periods are not to be put "
    "side by side. Small numbers move a good deal by chance. It is no judgement of the "
    "organisation."
)
MADE_UP = "Demonstration: the organisation and its figures are fictional."


def pdf(record: Record, issued_at: datetime, address: str, csv_sha256: str) -> bytes:
    """`address`: of the page that checks it."""
    drawable_characters()  # registers the fonts, for the foot of each page
    out = io.BytesIO()
    footer = f"Passport {record.code}    Check it at {address}"

    def foot(canvas, document) -> None:
        canvas.setFont(PLAIN, 7)
        canvas.setFillColor(INK)
        canvas.drawString(document.leftMargin, 9 * mm, footer)
        right = document.pagesize[0] - document.rightMargin
        canvas.drawRightString(right, 9 * mm, f"Page {document.page}")

    title, subject = f"Performance passport: {record.organisation}", f"Passport {record.code}"
    size = landscape(A4)
    document = frame(out, title, subject, side=14, top=14, bottom=16, page_size=size)
    document.build(_story(record, issued_at, csv_sha256), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _story(record: Record, issued_at: datetime, csv_sha256: str) -> list[Flowable]:
    day = clock.in_london(issued_at)
    facts = [
        f"{record.kind}. {len(record.rows)} figures. Issued on {formatting.day(day.date())}.",
        _figures_to(record),
        f"Passport {record.code}. SHA-256 of its CSV file: {csv_sha256}",
        MADE_UP if record.is_demonstration else "",
        SAYS,
        CANNOT,
    ]
    head: list[Flowable] = [
        paragraph(f"Performance passport: {record.organisation}", 16, bold=True)
    ]
    head += [paragraph(fact, 9) for fact in facts if fact]
    return [*head, Spacer(1, 4 * mm), _table(record)]


def _figures_to(record: Record) -> str:
    to = record.figures_to
    until = f"Figures to {formatting.day(to)}. " if to else ""
    return until + (f"Newest release: {record.release}." if record.release else "")


def _table(record: Record) -> LongTable:
    rows = [[paragraph(name, 7.5, bold=True) for name in COLUMNS]]
    rows += [[paragraph(cell, 7.5) for cell in row] for row in record.rows]
    return LongTable(
        rows,
        colWidths=WIDTHS,
        repeatRows=1,
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), TINT),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        ),
    )
