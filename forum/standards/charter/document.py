"""The charter as PDF: one side of A4 in the largest letters that fit, or large print."""

import io
from collections.abc import Iterator

import segno
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from forum.core import clock, formatting
from forum.core.pdf import frame, paragraph
from forum.standards.charter.queries import Charter

SIZES = (11, 10.5, 10, 9.5, 9, 8.5, 8)  # points; the last one may need a second side
LARGE = 18  # points: RNIB's large print begins at 16
QR_MM = 24
MADE_UP = "Demonstration: these standards are invented, and nobody has promised them."


def pdf(charter: Charter, address: str, large: bool = False) -> bytes:
    """`address`: of the charter's page, printed and as a QR code."""
    for size in (LARGE,) if large else SIZES:
        content, sides = _built(charter, address, size)
        if sides == 1:
            break
    return content


def _built(charter: Charter, address: str, size: float) -> tuple[bytes, int]:
    out = io.BytesIO()
    name = charter.framework.name
    expects = "What you can expect, and what we expect of you"
    document = frame(out, f"Charter: {name}", expects)
    document.build(list(_story(charter, address, size)))
    return out.getvalue(), document.page


def _story(charter: Charter, address: str, size: float) -> Iterator[Flowable]:
    yield paragraph("What you can expect", size * 1.6, bold=True)
    yield paragraph(charter.framework.name, size)
    if charter.framework.basis == "invented":
        yield paragraph(MADE_UP, size, bold=True)
    for stage, standards in charter.stages:
        yield Spacer(1, size * 0.3)
        yield paragraph(stage.name, size * 1.1, bold=True)
        for one in standards:
            asked = f" We ask you: {one.of_you}" if one.of_you else ""
            yield paragraph(f"{one.title}. {one.expect}{asked}", size)
    if charter.if_not_kept:
        yield Spacer(1, size * 0.3)
        yield paragraph("If we do not keep this", size * 1.1, bold=True)
        for text in charter.if_not_kept:
            yield paragraph(text, size)
    if charter.is_of:
        since = formatting.day(clock.in_london(charter.is_of).date())
        yield paragraph(f"As it stands since {since}.", size * 0.85)
    yield paragraph(f"Also in large print and easy read: {address}", size * 0.85)
    yield _code(address)


def _code(address: str) -> Drawing:
    rows = segno.make(address, error="m", micro=False).matrix
    module = QR_MM * mm / len(rows)
    drawing = Drawing(QR_MM * mm, QR_MM * mm)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                at = across * module, (len(rows) - 1 - down) * module
                drawing.add(Rect(*at, module, module, fillColor=black, strokeColor=None))
    return drawing
