"""An Excel workbook, for its values only: no formula, macro, link or picture is looked at."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from forum.core.tabular.number_format import as_formatted, is_of_month
from forum.core.tabular.table import (
    FORMULA,
    MOST_COLUMNS,
    Rows,
    Unreadable,
)

MOST_DECOMPRESSED = 150 * 1024 * 1024  # bytes; 100,000 rows of ten columns are about 60 MB
MOST_MEMBERS = 500
SAVE_AS = "Save the sheet as CSV UTF-8, or as XLSX again, and upload that."
BROKEN = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError),
    *(zipfile.BadZipFile, ParseError, DefusedXmlException, InvalidFileException),
    *(NotImplementedError, RuntimeError, AssertionError),
)


def sheets(content: bytes) -> Iterator[tuple[str, Rows, bool]]:
    """Each sheet with its rows, and whether it is hidden; charts are none."""
    return sheets_within(content, MOST_DECOMPRESSED)


def sheets_within(content: bytes, most_decompressed: int) -> Iterator[tuple[str, Rows, bool]]:
    """As sheets(), of a workbook that is unpacked to so many bytes at most."""
    _refuse_package(content, most_decompressed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which are not looked at
        try:
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
            sheets = [(sheet.title, sheet, sheet.sheet_state) for sheet in workbook.worksheets]
        except BROKEN:
            raise _damaged() from None
    if not sheets:
        raise Unreadable("The workbook has no sheet of cells.", SAVE_AS)
    for title, sheet, state in sheets:
        yield title, _rows(sheet), state != "visible"


def _damaged() -> Unreadable:
    return Unreadable("The workbook is damaged, or is not an XLSX file.", SAVE_AS)


def _refuse_package(content: bytes, most_decompressed: int) -> None:
    """Sizes as the package declares them: zipfile reads no member beyond what it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        rule = "The workbook is damaged, or cut off in the middle."
        raise Unreadable(rule, "Save it again and see that the copy is whole.") from None
    if any("vbaproject" in member.filename.lower() for member in members):
        raise Unreadable("The workbook holds macros.", "Save it as XLSX, which has none.")
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > most_decompressed:
        raise Unreadable("The workbook is too large when it is unpacked.", SAVE_AS)


def _rows(sheet: Any) -> Rows:
    """Formulas are asked for as such, so that none passes as its value."""
    try:
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
            shown = [_text(cell) for cell in cells]
            yield line, shown + [""] * (MOST_COLUMNS + 1 - len(shown))  # of one width
    except BROKEN:
        raise _damaged() from None


def _text(cell: Any) -> str:
    value = cell.value
    if getattr(cell, "data_type", "") == "f":
        return FORMULA
    if value is None:
        return ""
    if isinstance(value, datetime) and is_of_month(cell.number_format):
        return f"{value:%B %Y}"
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return as_formatted(value, cell.number_format)
    return re.sub(r"\s+", " ", str(value)).strip()
