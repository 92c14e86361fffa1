"""A file as numbered lines of cells: CSV with three separators, JSON, or XLSX by openpyxl."""

import codecs
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from whatworks_return.formats import UnreadableReturn

MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 150 * 1024 * 1024  # bytes of an XLSX file
MOST_COLUMNS = 60
SEPARATORS = ",;\t"
SEP_LINE = re.compile(r'"?sep=([,;\t])"?[ \t]*[\r\n]', re.IGNORECASE)  # as Excel writes it
FIRST_LINES = 20  # in which the separator is counted
AGAIN = "Save it again as CSV UTF-8."
MARK = "whatworks-return"  # what a JSON file says that it is
Lines = Iterator[tuple[int, list[str]]]


def lines_of(content: bytes) -> Lines:
    """By the content, whatever the name says. UnreadableReturn where it is no table."""
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise UnreadableReturn(f"The file is larger than {most} megabytes.", "Send it in parts.")
    if content.startswith(b"PK"):
        return xlsx_lines(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return json_lines(content)
    return csv_lines(content)


# CSV


def csv_lines(content: bytes) -> Lines:
    text = _decoded(content)
    if "\0" in text or text.startswith(("%PDF", "<")):
        raise UnreadableReturn("This is not a table.", "Save it as CSV, XLSX or JSON.")
    said = SEP_LINE.match(text)
    if said:  # its line stays, empty, so that lines keep their numbers
        return _csv_rows(text[said.end(1) :].lstrip(' "\t'), said[1])
    start = "\n".join(text[:20_000].splitlines()[:FIRST_LINES])
    outside = "".join(start.split('"')[::2])
    separator = max(SEPARATORS, key=outside.count)
    return _csv_rows(text, separator)


def _csv_rows(text: str, separator: str) -> Lines:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error:
        rule = "The file stops being CSV here: a quotation mark may not be closed."
        raise UnreadableReturn(rule, AGAIN, reader.line_num) from None


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or the Western code page of Windows."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableReturn("The file is in no encoding that is known here.", AGAIN)


# JSON


def json_lines(content: bytes) -> Lines:
    """Objects have no lines: the first is called line 2, as in a CSV file."""
    document = _document(content)
    rows = document.get("rows")
    if document.get("format") != MARK:
        raise UnreadableReturn(f'The file does not say "format": "{MARK}".', "See the example.")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnreadableReturn('"rows" is not a list of objects.', "See the example.")
    columns = document.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise UnreadableReturn('"columns" is not a list of names.', "See the example.")
    return _json_rows(columns, rows)


def _document(content: bytes) -> dict[str, Any]:
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise UnreadableReturn("This is not JSON.", "Make the file again.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableReturn("An object has two members of one name.", "Keep one of them.")
    return found


def _json_rows(columns: list[str], rows: list[dict[str, Any]]) -> Lines:
    """`columns` names those that are empty in each row, too."""
    others = dict.fromkeys(name for row in rows for name in row if name not in columns)
    names = [*columns, *others]
    yield 1, names
    for line, row in enumerate(rows, start=2):
        yield line, [_text(row.get(name)) for name in names]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise UnreadableReturn("A cell holds a list or an object.", "See the example.")
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


# XLSX


def xlsx_lines(content: bytes) -> Lines:
    """The first sheet that is not hidden. The exchange reads XLSX by its own reader."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        rule = "XLSX files need openpyxl, which is not installed here."
        raise UnreadableReturn(rule, "Install it, or save the file as CSV.") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            size = sum(member.file_size for member in package.infolist())
        if size > MOST_UNPACKED:
            raise UnreadableReturn("The workbook is too large when it is unpacked.", AGAIN)
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
    except UnreadableReturn:
        raise
    except Exception:  # whatever a parser makes of other people's bytes
        raise UnreadableReturn("The workbook is damaged, or no XLSX file.", AGAIN) from None
    return _sheet_rows(sheet)


def _sheet_rows(sheet: Any) -> Lines:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    for line, cells in enumerate(rows, start=1):
        yield line, [_text(cell) for cell in cells] + [""] * (MOST_COLUMNS - len(cells))
