"""Paragraphs of PDF files, in fonts that are embedded so that they read the same everywhere."""

import unicodedata
from functools import cache

from markupsafe import escape
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

PLAIN, BOLD = "Vera", "VeraBd"
INK = HexColor("#17212b")


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
