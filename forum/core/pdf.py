"""The frame and paragraphs of PDF files, in embedded fonts that read the same everywhere."""

import io
import unicodedata
from functools import cache

from markupsafe import escape
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

PLAIN, BOLD = "Vera", "VeraBd"
INK = HexColor("#17212b")
PUBLISHER = "What Works Exchange"


def frame(
    out: io.BytesIO,
    title: str,
    subject: str,
    *,
    side: float = 16,
    top: float = 12,
    bottom: float = 12,
    page_size: tuple[float, float] = A4,
) -> SimpleDocTemplate:
    """An empty document in English; margins in mm. The same content is the same bytes."""
    return SimpleDocTemplate(
        out,
        pagesize=page_size,
        leftMargin=side * mm,
        rightMargin=side * mm,
        topMargin=top * mm,
        bottomMargin=bottom * mm,
        title=title,
        author=PUBLISHER,
        subject=subject,
        lang="en-GB",
        invariant=1,  # without the second in which it is made
    )


@cache
def drawable_characters() -> frozenset[int]:
    """Register both fonts; the code points that they can draw."""
    plain = TTFont(PLAIN, f"{PLAIN}.ttf")
    pdfmetrics.registerFont(plain)
    pdfmetrics.registerFont(TTFont(BOLD, f"{BOLD}.ttf"))
    return frozenset(plain.face.charToGlyph)


def paragraph(words: str, size: float, *, bold: bool = False) -> Paragraph:
    """`size`: of the letters, in points."""
    drawn = drawable(words)
    style = ParagraphStyle(
        "words",
        fontName=BOLD if bold else PLAIN,
        fontSize=size,
        leading=size * 1.35,
        spaceAfter=size * 0.4,
        textColor=INK,
    )
    return Paragraph(str(escape(drawn)), style)


def drawable(words: str) -> str:
    """The words, where the font lacks a letter, such as w with a circumflex, without its accent."""
    known = drawable_characters()
    return "".join(one if ord(one) in known else _without_accents(one, known) for one in words)


def _without_accents(letter: str, known: frozenset[int]) -> str:
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in parts if ord(part) in known) or "?"
