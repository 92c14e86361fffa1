"""The passport as a PDF: plain text on A4, the same bytes whenever it is made of the same."""

import io
import unicodedata
from datetime import datetime
from functools import cache

from markupsafe import escape
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from forum.core import clock, formatting
from forum.performance.passports.record import COLUMNS, Record

INK, LINE, TINT = HexColor("#17212b"), HexColor("#b9c2ca"), HexColor("#e3f0f2")
WIDTHS = [w * mm for w in (40, 38, 34, 36, 32, 32, 28, 29)]
SAYS = (
    "What is released of this organisation, and the same for everybody. "
    "It holds no management information and nothing that is not released."
)
CANNOT = (
    "Figures of different measures, payment groups, areas or periods are not to be put side by "
    "side. Small numbers move a good deal by chance. It is no judgement of the organisation."
)
MADE_UP = "Demonstration: the organisation and its figures are fictional."


@cache
def _fonts() -> frozenset[int]:
    """Embedded, so that it reads the same everywhere. Gives the characters that there are."""
    plain, bold = TTFont("Vera", "Vera.ttf"), TTFont("VeraBd", "VeraBd.ttf")
    pdfmetrics.registerFont(plain)
    pdfmetrics.registerFont(bold)
    return frozenset(plain.face.charToGlyph)


def pdf(record: Record, issued_at: datetime, address: str, csv_sha256: str) -> bytes:
    """`address`: of the page that checks it."""
    known, out = _fonts(), io.BytesIO()
    footer = f"Passport {record.code}    Check it at {address}"

    def foot(canvas, document) -> None:
        canvas.setFont("Vera", 7)
        canvas.setFillColor(INK)
        canvas.drawString(document.leftMargin, 9 * mm, footer)
        right = document.pagesize[0] - document.rightMargin
        canvas.drawRightString(right, 9 * mm, f"Page {document.page}")

    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4),
        leftMargin=14 * mm,
        rightMargin=14 * mm,
        topMargin=14 * mm,
        bottomMargin=16 * mm,
        title=f"Performance passport: {record.organisation}",
        author="What Works Exchange",
        subject=f"Passport {record.code}",
        lang="en-GB",
        invariant=1,
    )
    document.build(
        _story(record, issued_at, csv_sha256, known), onFirstPage=foot, onLaterPages=foot
    )
    return out.getvalue()


def _story(record: Record, issued_at: datetime, csv_sha256: str, known) -> list[Flowable]:
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
        _words(f"Performance passport: {record.organisation}", known, size=16, bold=True)
    ]
    head += [_words(fact, known, size=9) for fact in facts if fact]
    return [*head, Spacer(1, 4 * mm), _table(record, known)]


def _figures_to(record: Record) -> str:
    to = record.figures_to
    until = f"Figures to {formatting.day(to)}. " if to else ""
    return until + (f"Newest release: {record.release}." if record.release else "")


def _table(record: Record, known) -> LongTable:
    rows = [[_words(name, known, size=7.5, bold=True) for name in COLUMNS]]
    rows += [[_words(cell, known, size=7.5) for cell in row] for row in record.rows]
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


def _words(words: str, known: frozenset[int], *, size: float, bold: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "words",
        fontName="VeraBd" if bold else "Vera",
        fontSize=size,
        leading=size * 1.35,
        spaceAfter=size * 0.4,
        textColor=INK,
    )
    return Paragraph(str(escape(_drawable(words, known))), style)


def _drawable(words: str, known: frozenset[int]) -> str:
    """A letter that the font lacks, such as w with a circumflex, without its accent."""
    return "".join(letter if ord(letter) in known else _bare(letter, known) for letter in words)


def _bare(letter: str, known: frozenset[int]) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if ord(part) in known) or "?"
