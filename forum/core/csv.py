"""Tables for spreadsheet programs, in which no cell is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

# What Excel and its kin begin a formula with, the full-width forms included.
FORMULA = re.compile(r"^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """One header row; a byte order mark, else Excel reads the wrong letters."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(map(safe_row, rows))
    return "\ufeff" + out.getvalue()


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """`name`: of the file, without its ending."""
    response = Response(csv_text(header, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def safe_row(row: Iterable[object]) -> list[object]:
    return [_safe(cell) for cell in row]


def _safe(cell: object) -> str:
    words = "" if cell is None else str(cell)
    if FORMULA.match(words) and not NUMBER.fullmatch(words):
        return "'" + words
    return words
