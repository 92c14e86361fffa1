"""The cells of a row by what they mean, and what is said of those that are wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.performance.uploads.cells import CellError


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong; line 0 is the file as a whole."""

    line: int
    column: str
    value: str
    rule: str
    mend: str


class RowSource:
    def __init__(self, headings: Sequence[str], meanings: Sequence[str]):
        self.headings = headings
        self._at = {meaning: i for i, meaning in enumerate(meanings) if meaning}

    def __contains__(self, meaning: str) -> bool:
        return meaning in self._at

    def of_width(self, line: int, cells: list[str]) -> list[RowProblem]:
        short = len(self.headings) - len(cells)
        if short == 0 or (short < 0 and not any(cells[len(self.headings) :])):
            return []
        if short < 0:
            rule = f"The row has {len(cells)} cells, but there are {len(self.headings)} headings."
            mend = "Put quotation marks round a text that holds a comma."
            return [RowProblem(line, "", "", rule, mend)]
        rule = f"The row ends after {len(cells)} of {len(self.headings)} cells."
        mend = "The file may be cut off here: export it again."
        return [RowProblem(line, "", cells[-1] if cells else "", rule, mend)]

    def cell(self, cells: list[str], meaning: str) -> str:
        return cells[self._at[meaning]] if meaning in self._at else ""

    def heading(self, meaning: str) -> str:
        return self.headings[self._at[meaning]] if meaning in self._at else ""

    def note(
        self, found: list[RowProblem], line: int, meaning: str, value: str, why: CellError
    ) -> None:
        shown = "" if value.startswith("\0") else value
        found.append(RowProblem(line, self.heading(meaning), shown, why.rule, why.mend))
