"""How a prime wants its file: its names and codes for ours, and the way back.

Every column of the format is in a layout, and no two words become one: nothing is lost.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from forum.core.tabular import csv_file, xlsx_file
from forum.models.returns import TableKind
from forum.standards.returns import table_files
from whatworks_return import ReturnFormat, all_formats
from whatworks_return.formats import Value, WrongCell
from whatworks_return.reading import Lines, json_lines
from whatworks_return.rows import Row

SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab"}
NAME = re.compile(r"[A-Za-z0-9][^\x00-\x1f=+@]{0,59}")  # no spreadsheet takes it for a formula
FORBIDDEN_IN_SHEETS = re.compile(r"[\[\]:*?/\\]")
CODED = ("string", "date")  # types of columns whose words may be written otherwise


@dataclass(frozen=True)
class FileLayout:
    kind: TableKind = TableKind.CSV
    separator: str = ","
    sheet: str = table_files.SHEET
    columns: tuple[tuple[str, str], ...] = ()  # (ours, theirs), in order
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def header(self) -> list[str]:
        return [theirs for _ours, theirs in self.columns]


def plain(format_: ReturnFormat) -> FileLayout:
    """Of a prime that has said nothing: the format as it is."""
    return FileLayout(columns=tuple((name, name) for name in format_.names))


def written(layout: FileLayout, rows: Sequence[Row]) -> bytes:
    cells = [
        [_theirs(layout, ours, row.get(ours, "")) for ours, _ in layout.columns] for row in rows
    ]
    return table_files.written(layout.kind, layout.header, cells, layout.separator, layout.sheet)


def read_back(layout: FileLayout, content: bytes) -> list[Row]:
    """What written() made: the same rows."""
    lines = _lines(layout, content)
    _line, header = next(lines)
    named = {theirs: ours for ours, theirs in layout.columns}
    columns = [named[theirs] for theirs in header if theirs]
    back = {name: {code: word for word, code in of.items()} for name, of in layout.codes.items()}
    readers = all_formats()[-1].readers
    return [
        {
            name: readers[name](back.get(name, {}).get(cell, cell))
            for name, cell in zip(columns, cells, strict=False)
            if cell
        }
        for _line, cells in lines
    ]


def _lines(layout: FileLayout, content: bytes) -> Lines:
    if layout.kind is TableKind.JSON:
        return json_lines(content)
    if layout.kind is TableKind.CSV:
        return csv_file.rows(content.decode("utf-8-sig"), layout.separator)
    return next(rows for name, rows, _hidden in xlsx_file.sheets(content) if name == layout.sheet)


def _theirs(layout: FileLayout, ours: str, value: Value) -> Value:
    return layout.codes.get(ours, {}).get(str(value), value) if value != "" else ""


def what_is_wrong(layout: FileLayout, format_: ReturnFormat) -> list[str]:
    """Sentences; none where the layout can be used."""
    wrong = _wrong_columns(layout, format_)
    for name, codes in layout.codes.items():
        wrong += _wrong_codes(name, codes, format_)
    if layout.kind is TableKind.XLSX and not _is_sheet_name(layout.sheet):
        wrong.append("Name the sheet in 1 to 31 characters, without [ ] : * ? / \\.")
    if layout.kind is TableKind.CSV and layout.separator not in SEPARATORS:
        wrong.append("Choose what divides the cells.")
    return wrong


def _is_sheet_name(sheet: str) -> bool:
    return (
        NAME.fullmatch(sheet) is not None
        and len(sheet) <= 31
        and not FORBIDDEN_IN_SHEETS.search(sheet)
    )


def _wrong_columns(layout: FileLayout, format_: ReturnFormat) -> list[str]:
    ours = [name for name, _ in layout.columns]
    theirs = [" ".join(name.lower().split()) for name in layout.header]
    wrong = [f"“{name}” is no column of the format." for name in ours if name not in format_.names]
    wrong += [f"{name} is there twice." for name in _twice(ours)]
    wrong += [
        f"Two columns are called “{name}”. Give each a name of its own." for name in _twice(theirs)
    ]
    missing = [name for name in format_.names if name not in ours]
    if missing:
        wrong.append(f"Columns are missing: {', '.join(missing)}. No number may be lost.")
    return wrong + [_bad_word(name) for name in layout.header if not _is_word(name)]


def _wrong_codes(name: str, codes: Mapping[str, str], format_: ReturnFormat) -> list[str]:
    fields = {one["name"]: one for one in format_.fields}
    if name not in fields or fields[name]["type"] not in CODED:
        return [f"“{name}” is no column whose words can be written otherwise."]
    wrong = [_bad_word(code) for code in codes.values() if not _is_word(code)]
    wrong += [f"“{code}” stands for two words of {name}." for code in _twice(list(codes.values()))]
    read = format_.readers[name]
    for word, code in codes.items():
        if not _is_of(read, word):
            wrong.append(f"“{word}” is no {name} of the format.")
        elif code != word and _is_of(read, code):
            wrong.append(f"“{code}” is another {name} of the format.")
    return wrong


def _is_of(read: Callable[[str], Value], word: str) -> bool:
    try:
        read(word)
    except WrongCell:
        return False
    return True


def _is_word(word: str) -> bool:
    return NAME.fullmatch(word) is not None and word == " ".join(word.split())


def _bad_word(word: str) -> str:
    return f"“{word[:60]}” must begin with a letter or digit and have 60 characters at most."


def _twice(words: Sequence[str]) -> list[str]:
    return sorted({word for word in words if words.count(word) > 1})
