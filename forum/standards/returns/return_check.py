"""Check a file by the package whatworks_return, with the gate's look for people."""

from datetime import date

from forum.core import pii
from forum.core.tabular import xlsx_file
from forum.core.tabular.table import Rows, Unreadable
from whatworks_return import CheckedReturn, Lines, UnreadableReturn, check, lines_of
from whatworks_return.rows import Row

# Bytes of a workbook. Its most rows need about 60 MB; one without its own size is parsed twice.
MOST_DECOMPRESSED = 80 * 1024 * 1024


def checked(content: bytes, today: date) -> CheckedReturn:
    return read(content, today)[0]


def read(content: bytes, today: date) -> tuple[CheckedReturn, list[tuple[int, Row]]]:
    """What was found, and each right row with its line."""
    rows: list[tuple[int, Row]] = []
    try:
        found = check(_lines(content), today, is_identifying, on_row=lambda *row: rows.append(row))
    except UnreadableReturn as wrong:
        found = CheckedReturn()
        found.note(wrong.problem)
    return found, rows


def is_identifying(cell: str) -> bool:
    return pii.complaint(cell[:2_000]) is not None


def _lines(content: bytes) -> Lines:
    return _xlsx_lines(content) if content.startswith(b"PK") else lines_of(content)


def _xlsx_lines(content: bytes) -> Lines:
    """By the exchange's own reader, which distrusts packages more; the first visible sheet."""
    try:
        yield from _first_sheet(content)
    except Unreadable as wrong:
        raise UnreadableReturn(wrong.rule, wrong.mend, wrong.line) from None


def _first_sheet(content: bytes) -> Rows:
    for _name, rows, is_hidden in xlsx_file.sheets_within(content, MOST_DECOMPRESSED):
        if not is_hidden:
            return rows
    raise Unreadable("All sheets are hidden.", "Show the sheet that holds the return.")
