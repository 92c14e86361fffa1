"""Which kind of file it is, by its content: a name can say anything."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from forum.core.tabular import csv_file, html_file, json_file, xlsx_file
from forum.core.tabular.table import (
    SAMPLE_ROWS,
    SheetStart,
    Table,
    Unreadable,
    column_names,
    with_headings,
)
from forum.performance.uploads import column_mapping

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
LOOKED_AT = 30  # rows of a sheet among which its headings are looked for
MOST_SHEETS = 40


class Layout(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    HTML = "html"


READERS = {
    Layout.CSV: csv_file.sheets,
    Layout.XLSX: xlsx_file.sheets,
    Layout.JSON: json_file.sheets,
    Layout.HTML: html_file.sheets,
}


def layout_of(content: bytes) -> Layout:
    """Unreadable where it is none of these."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.strip():
        raise Unreadable("The file is empty.", "Choose the file that holds the figures.")
    if content.startswith(OLD_EXCEL):
        rule = "This is a workbook of old Excel, or one with a password."
        raise Unreadable(rule, "Save it as XLSX or CSV, without a password.")
    if content.startswith(OTHERS):
        raise Unreadable("This is not a table.", "Upload CSV, XLSX or JSON.")
    if content.startswith(b"PK"):
        return Layout.XLSX
    if start[:1] == b"<":
        return Layout.HTML
    return Layout.JSON if start[:1] in (b"{", b"[") else Layout.CSV


@dataclass(frozen=True)
class HeadingRow:
    """One line of one sheet, read as the headings of the rows below it."""

    sheet: str
    line: int
    headings: list[str]
    sample: list[list[str]]  # of the rows below it
    is_hidden: bool = False

    @property
    def key(self) -> str:
        return column_mapping.key_of(self.headings)

    @property
    def known_columns(self) -> int:
        return sum(map(bool, column_mapping.guessed(self.headings)))


@dataclass(frozen=True)
class ReceivedFile:
    """A file that could be opened, and the lines that may be its headings."""

    name: str
    content: bytes
    layout: Layout
    heading_rows: list[HeadingRow]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def headings(self) -> list[str]:
        return likeliest(self.heading_rows).headings


def received(name: str, content: bytes) -> ReceivedFile:
    """Unreadable where the file cannot be read at all."""
    layout = layout_of(content)
    return ReceivedFile(name, content, layout, heading_rows(content, layout))


def read(
    content: bytes, layout: Layout | str, sheet: str | None = None, heading_row: int = 0
) -> Table:
    """The rows below the headings; without a sheet the likeliest headings."""
    if sheet is None or heading_row == 0:
        found = likeliest(heading_rows(content, layout))
        sheet, heading_row = found.sheet, found.line
    for name, rows, _is_hidden in READERS[Layout(layout)](content):
        if name == sheet:
            return with_headings(rows, heading_row)
    raise Unreadable(f"There is no sheet called {sheet}.", "Choose the sheet again.")


def heading_rows(content: bytes, layout: Layout | str) -> list[HeadingRow]:
    """Each of the first lines of each sheet; Unreadable where no line holds anything."""
    found = [row for sheet in sheet_starts(content, layout) for row in _heading_rows(sheet)]
    if not found:
        raise Unreadable("The file is empty.", "Export it again, with its headings.")
    return found


def sheet_starts(content: bytes, layout: Layout | str) -> list[SheetStart]:
    sheets = islice(READERS[Layout(layout)](content), MOST_SHEETS)
    return [
        SheetStart(name, list(islice(rows, LOOKED_AT + SAMPLE_ROWS)), is_hidden)
        for name, rows, is_hidden in sheets
    ]


def _heading_rows(sheet: SheetStart) -> list[HeadingRow]:
    filled = [(line, cells) for line, cells in sheet.rows if any(cells)]
    found = []
    for place, (line, cells) in enumerate(filled[:LOOKED_AT]):
        below = [cells for _line, cells in filled[place + 1 : place + 1 + SAMPLE_ROWS]]
        above = filled[place - 1][1] if place else []
        names = column_names(cells, above, below)
        found.append(HeadingRow(sheet.name, line, names, below, sheet.is_hidden))
    return found


def likeliest(rows: Sequence[HeadingRow], remembered: frozenset[str] = frozenset()) -> HeadingRow:
    """Headings that were explained before, else the line of most known headings.

    A hidden sheet is chosen only where no other has anything; of equals the first.
    """

    def likelihood(row: HeadingRow) -> tuple[bool, bool, int, bool]:
        many = len(row.headings) > 1
        return not row.is_hidden, row.key in remembered, row.known_columns, many

    return max(rows, key=likelihood)
