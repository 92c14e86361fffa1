"""A CSV file as rows that keep the rules of its kind; those that do not go to the report."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from forum.core.tabular import csv_file
from forum.core.tabular.row_problem import width_problem
from forum.core.tabular.table import Table, Unreadable, with_headings
from forum.data.importing.report import FileReport
from forum.data.importing.row_models import FileRow

Kind = TypeVar("Kind", bound=FileRow)
LARGEST_FILE = 20 * 1024 * 1024
LONGEST_CELL = 40_000  # characters; the row models say how long each may be
PLAIN = {
    "date_from_datetime_parsing": "This is not a date.",
    "date_parsing": "This is not a date.",
    "enum": "This is not one of the words used here.",
    "finite_number": "This is not a number.",
    "float_parsing": "This is not a number.",
    "greater_than": "This is not more than {gt}.",
    "greater_than_equal": "This is less than {ge}.",
    "int_parsing": "This is not a whole number.",
    "less_than_equal": "This is more than {le}.",
    "literal_error": "This is not one of the words used here.",
    "string_pattern_mismatch": "This is not written as it should be.",
    "string_too_long": "This has more than {max_length} characters.",
    "string_too_short": "This is missing.",
    "too_long": "This has more than {max_length} characters.",
    "too_short": "This is missing.",
}


def rows(path: Path, kind: type[Kind], report: FileReport) -> Iterator[tuple[int, Kind]]:
    """Each right row with its line number (of its last line, where a cell holds several)."""
    seen: dict[str, int] = {}
    for line, cells in _cells(path, kind, report):
        report.read += 1
        try:
            row = kind.model_validate(cells)
        except ValidationError as wrong:
            _refuse(report, line, kind, wrong)
            continue
        if row.key in seen:
            rule = f"This is already on line {seen[row.key]}."
            report.refuse(line, "", row.key, rule, "Keep one of the two.")
            continue
        seen[row.key] = line
        yield line, row


def _cells(
    path: Path, kind: type[FileRow], report: FileReport
) -> Iterator[tuple[int, dict[str, str]]]:
    text = _text(path, report)
    if text is None:
        return
    try:
        table = with_headings(csv_file.rows(text), most_characters=LONGEST_CELL, is_widened=False)
        if _has_columns(table.headings, kind, report):
            yield from _of_width(table, report)
    except Unreadable as wrong:
        report.refuse(0, "", "", wrong.rule, wrong.mend)


def _text(path: Path, report: FileReport) -> str | None:
    """None where the report says why not."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            report.refuse(0, "", "", "This file is too large.", "Split it.")
            return None
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        rule = f"The file cannot be read: {error.strerror or 'unreadable'}."
        report.refuse(0, "", "", rule, "Check its name and rights.")
    except UnicodeDecodeError:
        report.refuse(0, "", "", "The file is not UTF-8 text.", "Save it as CSV UTF-8.")
    return None


def _has_columns(names: Sequence[str], kind: type[FileRow], report: FileReport) -> bool:
    missing = [name for name in kind.columns() if name not in names]
    if missing:
        rule = f"The columns {', '.join(missing)} are missing."
        report.refuse(0, "", "", rule, "Put their names in the first line.")
    return not missing


def _of_width(table: Table, report: FileReport) -> Iterator[tuple[int, dict[str, str]]]:
    for line, cells in table.rows:
        wrong_width = width_problem(table.headings, line, cells)
        if wrong_width:
            report.read += 1
            report.problems.append(wrong_width)
        else:
            yield line, dict(zip(table.headings, cells, strict=False))


def _refuse(report: FileReport, line: int, kind: type[FileRow], wrong: ValidationError) -> None:
    for error in wrong.errors():
        if not error["loc"]:  # a rule about the row as a whole: what is wrong, then how to mend it
            rule, _, mend = error["msg"].removeprefix("Value error, ").partition("\n")
            report.refuse(line, "", "", rule, mend)
            continue
        name = str(error["loc"][0])
        rule = PLAIN.get(error["type"], error["msg"] + ".").format(**error.get("ctx", {}))
        report.refuse(line, name, error["input"], rule, kind.mend(name))
