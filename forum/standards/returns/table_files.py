"""A table as CSV, XLSX or JSON: empty files, examples, and what a prime is handed."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from openpyxl import Workbook

from forum.core.csv import safe_row
from whatworks_return.formats import FOLDER, ReturnFormat, Value
from whatworks_return.reading import MARK

SHEET = "Return"
PACKAGED = ("*.py", "*.json")
ANY_TIME = (2026, 1, 1, 0, 0, 0)  # of the files in a package: its bytes are always the same


class TableKind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


MEDIA_TYPES = {
    TableKind.CSV: "text/csv; charset=utf-8",
    TableKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    TableKind.JSON: "application/json",
}
Rows = Iterable[Sequence[Value]]


def written(
    kind: TableKind, header: Sequence[str], rows: Rows, separator: str = ",", sheet: str = SHEET
) -> bytes:
    if kind is TableKind.CSV:
        return as_csv(header, rows, separator)
    return as_xlsx(header, rows, sheet) if kind is TableKind.XLSX else as_json(header, rows)


def as_csv(header: Sequence[str], rows: Rows, separator: str = ",") -> bytes:
    """With a byte order mark, else Excel reads the wrong letters."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(safe_row(header))
    writer.writerows(map(safe_row, rows))
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(header: Sequence[str], rows: Rows, sheet: str = SHEET) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    page = book.create_sheet(sheet)
    page.append(safe_row(header))
    for row in rows:
        page.append([cell if isinstance(cell, int) else safe_row([cell])[0] for cell in row])
    book.save(out)
    return out.getvalue()


def as_json(header: Sequence[str], rows: Rows) -> bytes:
    """Cells that are empty are left out."""
    filled = [{name: v for name, v in zip(header, row, strict=True) if v != ""} for row in rows]
    document: dict[str, Any] = {"format": MARK, "columns": list(header), "rows": filled}
    return json.dumps(document, indent=1, ensure_ascii=False).encode()


def example_rows(format_: ReturnFormat) -> list[list[Value]]:
    """One invented row of each record."""
    return [
        [_example(field, record, format_) for field in format_.fields] for record in format_.records
    ]


def _example(field: dict[str, Any], record: str, format_: ReturnFormat) -> Value:
    name, said = field["name"], field["example"]
    if name not in format_.of_record[record]:
        return ""
    if name == "record":
        return record
    return int(said) if field["type"] == "integer" else said


def package() -> bytes:
    """The checker as a ZIP: unpack it, and run `python -m whatworks_return check FILE` beside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for pattern in PACKAGED for path in FOLDER.glob(pattern)):
            about = zipfile.ZipInfo(f"{FOLDER.name}/{path.name}", ANY_TIME)
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, path.read_bytes())
    return out.getvalue()
