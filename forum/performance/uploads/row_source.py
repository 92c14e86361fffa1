"""Cells of a row by the meaning of their columns, and problems with them."""

from collections.abc import Sequence

from forum.core.tabular.row_problem import RowProblem
from forum.performance.uploads.cells import CellError


class RowSource:
    def __init__(self, headings: Sequence[str], meanings: Sequence[str]):
        self.headings = headings
        self._at = {meaning: i for i, meaning in enumerate(meanings) if meaning}

    def __contains__(self, meaning: str) -> bool:
        return meaning in self._at

    def cell(self, cells: list[str], meaning: str) -> str:
        return cells[self._at[meaning]] if meaning in self._at else ""

    def heading(self, meaning: str) -> str:
        return self.headings[self._at[meaning]] if meaning in self._at else ""

    def note(
        self, problems: list[RowProblem], line: int, meaning: str, value: str, why: CellError
    ) -> None:
        shown = "" if value.startswith("\0") else value
        problems.append(RowProblem(line, self.heading(meaning), shown, why.rule, why.mend))
