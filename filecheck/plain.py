"""Plain text and CSV: UTF-8 again, with nothing in it that a program would run."""

import csv
import re
from io import StringIO

from filecheck import Refused
from filecheck.kinds import FileKind

MARKUP = re.compile(r"<\s*(?:!doctype|html|svg|script|iframe|body|head|\?xml|\?php|!entity)", re.I)
PROGRAM = re.compile(r"\A\s*(?:#!|\{\\rtf|%!PS|MZ|GIF8|<\?)")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DIRECTIONS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
NUMBER = re.compile(r"[+-]?[£$€]?\d[\d,. ]*%?\Z")
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PDF = "%PDF-"
READERS_LOOK = 1_100  # characters into a file for that mark
SEPARATORS = ",;\t"
ROWS_LOOKED_AT = 20
MOST_CELL = 100_000


def is_text(sent: bytes) -> bool:
    return _decoded(sent) is not None


def clean(sent: bytes) -> tuple[FileKind, bytes]:
    text = DIRECTIONS.sub("", _decoded(sent) or "").replace("\r\n", "\n").replace("\r", "\n")
    if MARKUP.search(text):
        raise Refused(
            "This is a web page or a drawing (HTML, SVG or XML). Save it as PDF, then add that."
        )
    if PROGRAM.search(text) or PDF in text[:READERS_LOOK]:
        raise Refused("This looks like a program or a document saved under another name.")
    separator = _separator(text)
    if separator:
        return FileKind.CSV, _without_formulas(text, separator).encode()
    return FileKind.TEXT, text.encode()


def _decoded(sent: bytes) -> str | None:
    """As text, or None. Windows-1252 is what old office programs write."""
    encodings = ("utf-16",) if sent.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            text = sent.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROLS.search(text) else text
    return None


def _separator(text: str) -> str | None:
    """What parts the columns, where the first rows all have the same number of them."""
    lines = [line for line in text.split("\n", ROWS_LOOKED_AT * 2) if line.strip()]
    for separator in SEPARATORS:
        rows = _rows("\n".join(lines[:ROWS_LOOKED_AT]), separator)
        widths = {len(row) for row in rows}
        if len(rows) > 1 and len(widths) == 1 and widths.pop() > 1:
            return separator
    return None


def _rows(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(MOST_CELL)
    try:
        return list(csv.reader(StringIO(text), delimiter=separator))
    except csv.Error:
        return []


def _without_formulas(text: str, separator: str) -> str:
    out = StringIO()
    rows = _rows(text, separator)
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(
        [_harmless(cell) for cell in row] for row in rows
    )
    if not rows:
        raise Refused("This table cannot be read: a cell in it is too long or is not closed.")
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet would work out what begins so; a number stays a number."""
    begins = cell.lstrip(" ").startswith(BEGINS_FORMULA)
    return f"'{cell}" if begins and not NUMBER.match(cell.strip(" ")) else cell
