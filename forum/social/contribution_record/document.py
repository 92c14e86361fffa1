"""The contribution record as a PDF: plain text on A4."""

import io
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache

from markupsafe import escape
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from forum.core import clock, formatting
from forum.social.contribution_record.queries import ContributionRecord

INK = HexColor("#17212b")
SAYS = (
    "What this person posted under their own name on What Works Exchange, as it stood on that day. "
    "Practice that did not work counts like practice that did."
)
MADE_UP = "Demonstration: this person is fictional."


@cache
def _known() -> frozenset[int]:
    """The characters of the embedded font."""
    plain, bold = TTFont("Vera", "Vera.ttf"), TTFont("VeraBd", "VeraBd.ttf")
    pdfmetrics.registerFont(plain)
    pdfmetrics.registerFont(bold)
    return frozenset(plain.face.charToGlyph)


def pdf(record: ContributionRecord, made_on: date) -> bytes:
    out = io.BytesIO()
    period = str(record.year) if record.year else "all years"
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=f"Contribution record: {record.name}",
        author="What Works Exchange",
        subject=f"Contribution record, {period}",
        lang="en-GB",
    )
    document.build(list(_story(record, made_on, period)))
    return out.getvalue()


def _story(record: ContributionRecord, made_on: date, period: str) -> Iterator[Flowable]:
    yield _words(f"Contribution record: {record.name}", 16, bold=True)
    yield _words(f"{record.organisation}. For {period}. Made on {formatting.day(made_on)}.", 9)
    if record.is_demonstration:
        yield _words(MADE_UP, 9, bold=True)
    yield _words(SAYS, 9)
    if record.is_empty:
        yield _words("Nothing yet.", 10)
    for title, lines in sections(record):
        if lines:
            yield Spacer(1, 3 * mm)
            yield _words(title, 12, bold=True)
            for line in lines:
                yield _words(line, 9.5)


def sections(record: ContributionRecord) -> list[tuple[str, list[str]]]:
    """(heading, lines) in order."""
    return [
        (
            "Case studies shared",
            [f"{_day(c.posted_at)}: {c.title}. {c.outcome_name}" for c in record.case_studies],
        ),
        (
            "Practice tried",
            [
                f"{_day(t.tried_at)}: {t.case_study.title}, with {t.group.name}. {t.result_name}"
                for t in record.tries
            ],
        ),
        (
            "Questions answered",
            [f"{_day(a.posted_at)}: {a.discussion.title}" for a in record.answers],
        ),
        (
            "Workshops organised",
            [f"{_day(w.starts_at)}: {w.title}. {w.where}" for w in record.workshops],
        ),
    ]


def _day(instant) -> str:
    return formatting.day(clock.in_london(instant).date())


def _words(words: str, size: float, *, bold: bool = False) -> Paragraph:
    known = _known()
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
