"""The versions of the format, from the Table Schemas beside this file, and what a cell may be."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
OURS = "whatworks:"  # before what Table Schema has no word for
DAY_MONTH_YEAR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
NEGATIVE = re.compile(r"[-\u2212(]\s*[\d.,]+\)?")
IN_DIGITS = "Write it in digits, such as 1234. Leave the cell empty where there is none."
AS_A_DAY = "Write it as 2026-09-30: year, month, day."
MOST_NAMED = 6  # words of a list that a message names
Value = str | int


@dataclass(frozen=True, slots=True)
class ReturnProblem:
    """One thing wrong with one row; line 0 is the file as a whole."""

    line: int
    column: str
    value: str
    rule: str
    mend: str


class UnreadableReturn(Exception):
    """The file as a whole cannot be checked: what is wrong, and how to mend it."""

    def __init__(self, rule: str, mend: str, line: int = 0):
        super().__init__(rule)
        self.rule, self.mend, self.line = rule, mend, line

    @property
    def problem(self) -> ReturnProblem:
        return ReturnProblem(self.line, "", "", self.rule, self.mend)


class WrongCell(Exception):
    def __init__(self, rule: str, mend: str):
        super().__init__(rule)
        self.rule, self.mend = rule, mend


@dataclass(frozen=True)
class AtMost:
    """The first columns together are at most the last."""

    parts: tuple[str, ...]
    whole: str


class ReturnFormat:
    """One version: its columns in order, and how each cell is read."""

    def __init__(self, schema: dict[str, Any]):
        self.schema = schema
        self.version: str = schema["version"]
        self.announced = date.fromisoformat(schema[f"{OURS}announced"])
        until = schema[f"{OURS}accepted-until"]
        self.accepted_until = date.fromisoformat(until) if until else None
        self.fields: list[dict[str, Any]] = schema["fields"]
        self.names = [field["name"] for field in self.fields]
        self.titles: dict[str, str] = {field["name"]: field["title"] for field in self.fields}
        self.readers = {field["name"]: reader_of(field) for field in self.fields}
        self.required = [f["name"] for f in self.fields if f["constraints"].get("required")]
        self.records: dict[str, Any] = schema[f"{OURS}records"]
        self.of_record = {record: self._names_of(record) for record in self.records}
        self.key: list[str] = schema[f"{OURS}key"]
        self.at_most = [
            AtMost(tuple(one["parts"]), one["whole"]) for one in schema[f"{OURS}at-most"]
        ]

    def _names_of(self, record: str) -> frozenset[str]:
        kept = [field for field in self.fields if record in field[f"{OURS}records"]]
        return frozenset(field["name"] for field in kept)

    def is_accepted(self, day: date) -> bool:
        is_over = self.accepted_until is not None and day > self.accepted_until
        return self.announced <= day and not is_over


@lru_cache(maxsize=1)
def all_formats() -> tuple[ReturnFormat, ...]:
    """The oldest first."""
    files = sorted(FOLDER.glob("return-*.json"), key=lambda path: int(path.stem.split("-")[1]))
    return tuple(ReturnFormat(json.loads(file.read_text(encoding="utf-8"))) for file in files)


def accepted_on(day: date) -> list[ReturnFormat]:
    """The newest first; at most two at once."""
    return [one for one in reversed(all_formats()) if one.is_accepted(day)]


def reader_of(field: Mapping[str, Any]) -> Callable[[str], Value]:
    """Of one column: takes a cell that is not empty; WrongCell says why it cannot be."""
    limits, name = field["constraints"], field["title"].lower()
    if field["type"] == "integer":
        return _counts(limits["maximum"])
    if field["type"] == "date":
        return _day
    if "enum" in limits:
        return _words(name, limits["enum"])
    return _codes(re.compile(limits["pattern"]), field)


def _counts(most: int) -> Callable[[str], Value]:
    def read(cell: str) -> int:
        if cell.isdecimal() and cell.isascii() and len(cell) < 12 and int(cell) <= most:
            return int(cell)
        if cell.startswith(("=", "\0")):
            raise WrongCell("This is a formula.", "Put its value in its place.")
        if NEGATIVE.fullmatch(cell):
            raise WrongCell("This is less than nothing.", "Correct it: a count is 0 or more.")
        if cell.isdecimal():
            raise WrongCell("This is too large to be a count.", IN_DIGITS)
        raise WrongCell("This is not a whole number.", IN_DIGITS)

    return read


def _day(cell: str) -> str:
    """2026-09-30, or 30/09/2026 as Excel saves that again."""
    as_in_excel = DAY_MONTH_YEAR.fullmatch(cell)
    if as_in_excel:
        day, month, year = as_in_excel.groups()
        cell = f"{year}-{month:0>2}-{day:0>2}"
    try:
        return date.fromisoformat(cell).isoformat() if len(cell) == 10 else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> str:
    raise WrongCell("This is not a date.", AS_A_DAY)


def _words(name: str, words: Sequence[str]) -> Callable[[str], Value]:
    known = {word: word for word in words} | {word.lower(): word for word in words}
    mend = f"Use one of: {', '.join(words)}."
    if len(words) > MOST_NAMED:
        mend = "Use a word of the list on the page of the format."

    def read(cell: str) -> str:
        found = known.get(cell) or known.get(cell.lower())
        if found is None:
            raise WrongCell(f"This is no {name} of the list.", mend)
        return found

    return read


def _codes(pattern: re.Pattern[str], field: Mapping[str, Any]) -> Callable[[str], Value]:
    name, example = field["title"].lower(), field["example"]

    def read(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise WrongCell("This is not a code.", f"Write the {name} as {example}.")
        return cell

    return read
