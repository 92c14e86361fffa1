"""A file of official results: one row a contract, standard and quarter, each checked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from forum.core import pii
from forum.core.tabular.row_problem import RowProblem, width_problem
from forum.core.tabular.table import Unreadable
from forum.models.organisations import Contract
from forum.models.service_standards import Standard
from forum.performance.uploads import cells as file_cells
from forum.performance.uploads.cells import CellError
from forum.standards.complaints import quarters
from forum.standards.complaints.actions import why_not
from forum.standards.complaints.return_file import HIDDEN, columns_of, table_of
from forum.standards.results.quarter_rules import ResultNumbers
from forum.standards.versions.queries import version_in

COLUMNS = ("contract", "standard", "quarter_end", "counted", "out_of", "guard")
MOST_ROWS = 2_000
GUARD = "guard"


@dataclass(frozen=True)
class OfficialRow:
    contract: Contract
    standard: Standard
    quarter_end: date
    numbers: ResultNumbers

    @property
    def key(self) -> tuple[int, int, date]:
        return self.contract.id, self.standard.id, self.quarter_end


@dataclass
class OfficialFile:
    """With a problem nothing of it may be taken."""

    sha256: str
    rows: list[OfficialRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class OfficialFileReader:
    """`contracts` by ref, `standards` by code: those that a row may name."""

    def __init__(
        self, contracts: Mapping[str, Contract], standards: Mapping[str, Standard], today: date
    ) -> None:
        self._contracts, self._standards, self._today = contracts, standards, today

    def read(self, content: bytes) -> OfficialFile:
        found = OfficialFile(hashlib.sha256(content).hexdigest())
        try:
            table = table_of(content)
            at = columns_of(table.headings, COLUMNS)
            for number, (line, cells) in enumerate(table.rows):
                if number >= MOST_ROWS:
                    rule = f"The file has more than {MOST_ROWS:,} rows."
                    raise Unreadable(rule, "Send it in parts.", line)
                self._take(line, cells, at, table.headings, found)
            if not found.rows and not found.problems:
                raise Unreadable("The file has headings, but no row.", "Fill in a row.")
        except Unreadable as wrong:
            found.problems.append(RowProblem(wrong.line, "", "", wrong.rule, wrong.mend))
        return found

    def _take(
        self,
        line: int,
        cells: list[str],
        at: Mapping[str, int],
        headings: Sequence[str],
        found: OfficialFile,
    ) -> None:
        if wrong := width_problem(headings, line, cells):
            found.problems.append(wrong)
            return
        typed = {name: cells[place] for name, place in at.items()}
        try:
            row = self._row(typed)
            if row.key in {one.key for one in found.rows}:
                raise CellError("This result is in the file twice.", "Keep one of the two rows.")
        except CellError as why:
            values = ", ".join(typed.values())
            shown = HIDDEN if pii.complaint(values) else values[:60]
            found.problems.append(RowProblem(line, "", shown, why.rule, why.mend))
            return
        found.rows.append(row)

    def _row(self, typed: Mapping[str, str]) -> OfficialRow:
        """CellError where it is none."""
        contract = self._contracts.get(typed["contract"])
        if contract is None:
            raise CellError("There is no such contract.", "Use its number on the exchange.")
        standard = self._standards.get(typed["standard"].upper())
        if standard is None or contract not in standard.framework.contracts:
            raise CellError("This contract has no such standard.", "Use a code such as PE-1.")
        end = quarters.parsed(typed["quarter_end"])
        if end is None:
            raise CellError("This is no last day of a quarter.", "Write it like 2026-09-30.")
        if reason := why_not(contract, end, self._today):
            raise CellError(reason, "Leave the row out.")
        version = version_in(standard, end)
        if version is None or not version.has_measure:
            rule = f"{standard.code} did not apply in {quarters.in_words(end)}."
            raise CellError(rule, "Leave the row out.")
        return OfficialRow(contract, standard, end, _numbers(typed))


def _numbers(typed: Mapping[str, str]) -> ResultNumbers:
    counted, out_of = (_count(typed[name], name) for name in ("counted", "out_of"))
    found = ResultNumbers(counted, out_of, {}, file_cells.number(typed[GUARD], "percent"))
    if found.problem:
        raise CellError(found.problem, "Correct the row.")
    return found


def _count(cell: str, name: str) -> int:
    value = file_cells.number(cell)
    if value is None:
        raise CellError(f"The cell of “{name.replace('_', ' ')}” is empty.", "Give it; 0 is one.")
    return int(value)
