"""Rows of a return, each checked: counts, or what is wrong and how to mend it.

The file and its name are not kept, and no cell that may name a person is shown again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forum.core import pii
from forum.core.tabular import csv_file, xlsx_file
from forum.core.tabular.row_problem import RowProblem, width_problem
from forum.core.tabular.table import Rows, Table, Unreadable, bounded, with_headings
from forum.models.complaints import FINDINGS, ComplaintStep, DaysTaken
from forum.performance.uploads import cells as file_cells
from forum.performance.uploads.cells import CellError
from forum.performance.uploads.files import Layout, layout_of
from forum.performance.uploads.reference_data import folded
from forum.standards.complaints.themes import all_themes

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
MOST_LINES = 10_000  # empty ones too
MOST_DECOMPRESSED = 20 * 1024 * 1024  # bytes of a workbook: twice what its rows can need
MOST_PROBLEMS = 200  # shown; the rest is counted
MOST_COUNTED = 1_000  # problems, after which no further row is looked at
LABELS = ("theme", "stage", "step", "days")
COUNTS = ("received", *FINDINGS)
COLUMNS = (*LABELS, *COUNTS)
MOST_NAMED = 5  # words of a list that a message names
HIDDEN = "(not shown again)"
ENOUGH = f"More than {MOST_COUNTED:,} things are wrong: the rest was not looked at."
ZERO = "Of a quarter without complaints, send one row with 0."

CountRow = dict[str, str | int]
Words = Mapping[str, Mapping[str, str | int]]  # {column: {word as folded: what is stored}}


@dataclass
class ReadReturn:
    """What a file holds; with a problem nothing of it may be taken."""

    sha256: str = ""
    rows: list[CountRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def received(self) -> int:
        return sum(int(row["received"]) for row in self.rows)


def words_known(stages: Mapping[str, tuple[str, int]]) -> Words:
    """`stages`: slug to (name, id)."""
    return {
        "theme": {folded(said): t.slug for t in all_themes() for said in (t.slug, t.name)},
        "stage": {folded(said): id for slug, (name, id) in stages.items() for said in (slug, name)},
        "step": {step.value: step.value for step in ComplaintStep},
        "days": {days.value: days.value for days in DaysTaken},
    }


def read(content: bytes, words: Words) -> ReadReturn:
    found = ReadReturn(hashlib.sha256(content).hexdigest())
    try:
        table = table_of(content)
        checker = _RowChecker(columns_of(table.headings), table.headings, words)
        for number, (line, row) in enumerate(table.rows):
            if number >= MOST_ROWS:
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows.", "Look for copies.")
            checker.check(line, row, found)
            if len(found.problems) > MOST_COUNTED:
                raise Unreadable(ENOUGH, "Begin from the example.", line)
        if not found.rows and not found.problems:
            raise Unreadable("The file has headings, but no row.", ZERO)
    except Unreadable as wrong:
        found.problems.insert(0, RowProblem(wrong.line, "", "", wrong.rule, wrong.mend))
    return found


def table_of(content: bytes) -> Table:
    """Of CSV or XLSX; Unreadable for all else."""
    if len(content) > MOST_BYTES:
        raise Unreadable("The file is larger than 2 megabytes.", "A return has one row for a kind.")
    layout = layout_of(content)
    if layout not in (Layout.CSV, Layout.XLSX):
        raise Unreadable("This is neither CSV nor XLSX.", "Save it as one of the two.")
    return with_headings(bounded(_first_sheet(content, layout), MOST_LINES))


def _first_sheet(content: bytes, layout: Layout) -> Rows:
    """The first that is not hidden: the example has one."""
    sheets = (
        csv_file.sheets(content)
        if layout is Layout.CSV
        else xlsx_file.sheets_within(content, MOST_DECOMPRESSED)
    )
    for _name, rows, is_hidden in sheets:
        if not is_hidden:
            return rows
    raise Unreadable("All sheets are hidden.", "Show the sheet that holds the return.")


def columns_of(headings: Sequence[str], columns: Sequence[str] = COLUMNS) -> dict[str, int]:
    """Where each column is. Unreadable for one that is missing, unknown or there twice."""
    at: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = folded(heading).replace(" ", "_").replace("-", "_")
        if name not in columns:
            raise Unreadable(_unknown(heading), "Take the column out: a return has no other.")
        at[name] = place
    if missing := [name for name in columns if name not in at]:
        named = ", ".join(missing).replace("_", " ")
        raise Unreadable(f"These columns are missing: {named}.", "Use the headings of the example.")
    return at


def _unknown(heading: str) -> str:
    if pii.complaint(heading):
        return "A heading looks like the name or the details of a person."
    return f"“{heading[:60]}” is no column of a return, or is there twice."


class _RowChecker:
    """Remembers earlier rows: each theme, stage, step and time stands once in a file."""

    def __init__(self, at: Mapping[str, int], headings: Sequence[str], words: Words):
        self._at, self._headings, self._words = at, headings, words
        self._lines: dict[tuple[str | int, ...], int] = {}

    def check(self, line: int, cells: list[str], found: ReadReturn) -> None:
        wrong_width = width_problem(self._headings, line, cells)
        if wrong_width:
            beyond = any(map(pii.complaint, cells))
            found.problems.append(_named(line, "") if beyond else wrong_width)
            return
        problems: list[RowProblem] = []
        row: CountRow = {}
        for name in COLUMNS:
            self._cell(line, name, cells[self._at[name]], row, problems)
        problems = problems or self._sums(line, row)
        found.problems += problems
        if not problems:
            found.rows.append(row)

    def _cell(
        self, line: int, name: str, cell: str, row: CountRow, problems: list[RowProblem]
    ) -> None:
        known = self._words.get(name)
        try:
            value = _count(name, cell) if known is None else known.get(folded(cell))
        except CellError as why:
            value = None
            problem = RowProblem(line, _column(name), cell, why.rule, why.mend)
        else:
            problem = _unknown_word(line, name, cell, known or {})
        if value is None:
            problems.append(_named(line, name) if _may_name(cell) else problem)
        else:
            row[name] = value

    def _sums(self, line: int, row: CountRow) -> list[RowProblem]:
        found, received = {name: int(row[name]) for name in FINDINGS}, int(row["received"])
        if found["upheld"] > received:
            rule = f"More are upheld ({found['upheld']}) than were received ({received})."
            return [RowProblem(line, "upheld", str(found["upheld"]), rule, "Correct one of them.")]
        is_open = row["days"] == DaysTaken.OPEN
        wrong = _left_over(line, is_open, sum(found.values()), received)
        return wrong or self._twice(line, row)

    def _twice(self, line: int, row: CountRow) -> list[RowProblem]:
        first = self._lines.setdefault(tuple(row[name] for name in LABELS), line)
        if first != line:
            rule = f"This theme, stage, step and time are on line {first} already."
            return [RowProblem(line, "", "", rule, "Add the two rows up.")]
        return []


def _left_over(line: int, is_open: bool, answered: int, received: int) -> list[RowProblem]:
    if answered > received:
        rule = f"There are more findings ({answered}) than complaints received ({received})."
        return [RowProblem(line, "received", str(received), rule, "Count each complaint once.")]
    if is_open and answered:
        rule = "These are not answered yet, but have a finding."
        return [RowProblem(line, "days", "", rule, "Say how long they took, or leave findings 0.")]
    if not is_open and answered < received:
        rule = f"{received - answered} of {received} have no finding."
        mend = f"Put them into a row of their own with “{DaysTaken.OPEN}”."
        return [RowProblem(line, "received", str(received), rule, mend)]
    return []


def _count(name: str, cell: str) -> int | None:
    """An empty finding is 0; an empty count of complaints is missing."""
    value = file_cells.number(cell)
    if value is None and name == "received":
        raise CellError("The number of complaints is missing.", "Give it; 0 is a number too.")
    return int(value or 0)


def _may_name(cell: str) -> bool:
    return pii.complaint(cell) is not None


def _named(line: int, name: str) -> RowProblem:
    rule = "This looks like the name or the details of a person. A return holds counts alone."
    return RowProblem(line, _column(name), HIDDEN, rule, "Take it out, here and in your own copy.")


def _unknown_word(line: int, name: str, cell: str, known: Mapping[str, str | int]) -> RowProblem:
    rule = f"This is no {name} of the list." if cell else f"The {name} is missing."
    mend = "Use a word of the list beside the example."
    if len(known) <= MOST_NAMED:
        mend = f"Use one of: {', '.join(known)}."
    return RowProblem(line, _column(name), cell[:200], rule, mend)


def _column(name: str) -> str:
    return name.replace("_", " ")
