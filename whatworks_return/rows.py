"""Each row of a return, checked: its values, or what is wrong and how to mend it."""

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from whatworks_return.formats import (
    ReturnFormat,
    ReturnProblem,
    UnreadableReturn,
    Value,
    WrongCell,
    accepted_on,
)
from whatworks_return.reading import Lines

MOST_ROWS = 50_000
MOST_LINES = 60_000  # empty ones too: a sheet may have a million of them behind its table
MOST_PROBLEMS = 200  # named; the rest is counted
MOST_COUNTED = 10_000  # problems, after which no further row is looked at
MOST_SHOWN = 60  # characters of a cell
HIDDEN = "(not shown again)"
NAMED = "This looks like the name or the details of a person. A return holds counts alone."
PERSON = re.compile(  # for use without the exchange, whose gate knows far more
    r"\b(?:mr|mrs|ms|miss|dr)\b\.?\s|[\w.+-]+@[\w-]+\.|\b[a-z]{2}\s?(?:\d\s?){6}[a-d]?\b"
    r"|\+?\d[\d ]{8,}\d"
    r"|\b(?-i:[A-Z][a-z]+ [A-Z][a-z'-]+)\b",
    re.IGNORECASE,
)
Row = dict[str, Value]  # what is filled, by column
Identifies = Callable[[str], bool]


@dataclass
class CheckedReturn:
    """What a file holds; with a problem nothing of it may be taken."""

    version: str = ""
    rows: int = 0
    problems: list[ReturnProblem] = field(default_factory=list)
    number_of_problems: int = 0

    @property
    def is_right(self) -> bool:
        return self.number_of_problems == 0

    def note(self, problem: ReturnProblem) -> None:
        self.number_of_problems += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def note_first(self, problem: ReturnProblem) -> None:
        """What is wrong with the file as a whole is never among those that are only counted."""
        self.number_of_problems += 1
        self.problems = [problem, *self.problems][:MOST_PROBLEMS]


def names_a_person(cell: str) -> bool:
    return PERSON.search(cell) is not None


def check(
    lines: Lines,
    today: date,
    identifies: Identifies = names_a_person,
    on_row: Callable[[int, Row], None] | None = None,
    formats: Sequence[ReturnFormat] | None = None,
) -> CheckedReturn:
    """`on_row` is given the line and values of each right row, of which none is kept here.

    `formats`: those that are accepted, the newest first; without them those of `today`.
    """
    found = CheckedReturn()
    lines = _bounded(lines)
    try:
        headings = _headings(lines)
        accepted = accepted_on(today) if formats is None else formats
        format_ = _format_of(headings, accepted, identifies)
        found.version = format_.version
        checker = _RowChecker(format_, headings, today, identifies, found)
        for line, cells in lines:
            if any(cells):
                _count_row(found, line)
                checker.check(line, cells, on_row)
                _stop_at_most(found, line)
        if not found.rows:
            raise UnreadableReturn("The file has headings, but no row.", "Fill in a row.")
    except UnreadableReturn as wrong:
        found.note_first(wrong.problem)
    return found


def _bounded(lines: Lines) -> Lines:
    for number, (line, cells) in enumerate(lines):
        if number >= MOST_LINES:
            rule = f"The file has more than {MOST_LINES:,} lines, empty ones among them."
            raise UnreadableReturn(rule, "Delete the empty lines, or send it in parts.", line)
        yield line, cells


def _count_row(found: CheckedReturn, line: int) -> None:
    found.rows += 1
    if found.rows > MOST_ROWS:
        rule = f"The file has more than {MOST_ROWS:,} rows."
        raise UnreadableReturn(rule, "Look for copies, or send it in parts.", line)


def _stop_at_most(found: CheckedReturn, line: int) -> None:
    if found.number_of_problems > MOST_COUNTED:
        rule = f"More than {MOST_COUNTED:,} things are wrong: the rest was not looked at."
        raise UnreadableReturn(rule, "Begin from the empty file.", line)


def _headings(lines: Lines) -> list[str]:
    for _line, cells in lines:
        if any(cells):
            names = ["_".join(cell.lower().replace("-", " ").split()) for cell in cells]
            while names and not names[-1]:
                names.pop()
            return ["_".join(name.split()) for name in names]
    raise UnreadableReturn("The file is empty.", "Begin from the empty file.")


def _format_of(
    headings: Sequence[str], accepted: Sequence[ReturnFormat], identifies: Identifies
) -> ReturnFormat:
    """The newest whose columns these are. UnreadableReturn says what the nearest lacks."""
    for name in headings:
        if headings.count(name) > 1:
            rule = f"The column {_heading(name, identifies)} is there twice."
            raise UnreadableReturn(rule, "Keep one of the two.")
    for one in accepted:
        if set(one.names) == set(headings):
            return one
    if not accepted:
        raise UnreadableReturn("No version is accepted today.", "Fetch the checker anew.")
    nearest = min(accepted, key=lambda one: len(set(one.names) ^ set(headings)))
    raise _misfit(headings, nearest, identifies)


def _misfit(
    headings: Sequence[str], nearest: ReturnFormat, identifies: Identifies
) -> UnreadableReturn:
    unknown = [name for name in headings if name not in nearest.names]
    missing = [name for name in nearest.names if name not in headings]
    said = []
    if unknown:
        named = ", ".join(_heading(name, identifies) for name in unknown[:5])
        said.append(f"no column of the format: {named}")
    if missing:
        said.append(f"missing: {', '.join(missing)}")
    rule = f"The columns are not those of version {nearest.version}: {'; '.join(said)}."
    return UnreadableReturn(rule, "Use the headings of the empty file.")


def _heading(name: str, identifies: Identifies) -> str:
    words = name.replace("_", " ").title()
    is_hidden = len(words) > 3 and (identifies(words) or identifies(words.upper()))
    return HIDDEN if is_hidden else f"“{name[:MOST_SHOWN] or 'without a heading'}”"


class _RowChecker:
    """Remembers the key of each earlier row: one of each may be in a file."""

    def __init__(
        self,
        format_: ReturnFormat,
        headings: Sequence[str],
        today: date,
        identifies: Identifies,
        found: CheckedReturn,
    ):
        self._format, self._headings, self._today = format_, headings, today
        self._identifies, self._found = identifies, found
        self._readers = [(name, format_.readers[name]) for name in headings]
        self._lines: dict[tuple[Value, ...], int] = {}

    def check(self, line: int, cells: list[str], on_row: Callable[[int, Row], None] | None) -> None:
        before = self._found.number_of_problems
        if not self._has_width(line, cells):
            return
        row = self._values(line, cells)
        if self._found.number_of_problems == before:
            self._whole_row(line, row)
        if self._found.number_of_problems == before and on_row is not None:
            on_row(line, row)

    def _note(self, line: int, column: str, value: Value, rule: str, mend: str) -> None:
        self._found.note(ReturnProblem(line, column, str(value)[:MOST_SHOWN], rule, mend))

    def _has_width(self, line: int, cells: list[str]) -> bool:
        width = len(self._headings)
        beyond = any(cells[width:])
        if len(cells) >= width and not beyond:
            return True
        rule = f"The row has {len(cells)} cells, but there are {width} headings."
        if any(self._identifies(cell) for cell in cells[width : width + 5]):
            rule = NAMED
        self._note(line, "", "", rule, "See that each cell is below its heading.")
        return False

    def _values(self, line: int, cells: list[str]) -> Row:
        row: Row = {}
        for (name, read), cell in zip(self._readers, cells, strict=False):
            if not cell:
                continue
            try:
                row[name] = read(cell)
            except WrongCell as why:
                self._wrong(line, name, cell, why)
        return row

    def _wrong(self, line: int, name: str, cell: str, why: WrongCell) -> None:
        """What is beyond the list of problems is counted, and looked at no closer."""
        if len(self._found.problems) < MOST_PROBLEMS and self._identifies(cell):
            self._note(line, name, HIDDEN, NAMED, "Take it out, here and in your own copy.")
        else:
            shown = "" if cell.startswith("\0") else cell
            self._note(line, name, shown, why.rule, why.mend)

    def _whole_row(self, line: int, row: Row) -> None:
        for name in self._format.required:
            if name not in row:
                self._note(line, name, "", "This is missing.", "Fill it in.")
                return
        self._of_record(line, row)
        self._quarter(line, str(row["quarter_end"]))
        self._sums(line, row)
        self._twice(line, row)

    def _of_record(self, line: int, row: Row) -> None:
        record = str(row["record"])
        needs = self._format.records[record]
        for name in row.keys() - self._format.of_record[record]:
            rule = f"A row of {record} has no {name}."
            self._note(line, name, row[name], rule, "Leave it empty, or correct the record.")
        for name in needs["needs"]:
            if name not in row:
                rule = f"A row of {record} needs {name}."
                self._note(line, name, "", rule, "Fill it in; 0 is a number too.")
        if needs["needs-one-of"] and not row.keys() & set(needs["needs-one-of"]):
            rule = "The row holds no figure."
            self._note(line, "", "", rule, "Fill in a figure, or leave the row out.")

    def _quarter(self, line: int, said: str) -> None:
        end = date.fromisoformat(said)
        if end.month % 3 or end.day != calendar.monthrange(end.year, end.month)[1]:
            rule = "This is not the last day of a quarter."
            self._note(line, "quarter_end", said, rule, "Such as 2026-09-30 or 2026-12-31.")
        elif end >= self._today:
            rule = "The quarter is not over yet."
            self._note(line, "quarter_end", said, rule, "Send it when it is over.")

    def _sums(self, line: int, row: Row) -> None:
        for one in self._format.at_most:
            parts = sum(int(row.get(name, 0)) for name in one.parts)
            if one.whole in row and parts > int(row[one.whole]):
                said = " and ".join(one.parts)
                rule = f"More are {said} ({parts}) than {one.whole} ({row[one.whole]})."
                self._note(line, one.parts[0], parts, rule, "Correct one of them.")
                return

    def _twice(self, line: int, row: Row) -> None:
        key = tuple(row.get(name, "") for name in self._format.key)
        first = self._lines.setdefault(key, line)
        if first != line:
            rule = f"Line {first} has the same key."
            self._note(line, "", "", rule, "Keep one of the two, or add them up.")
