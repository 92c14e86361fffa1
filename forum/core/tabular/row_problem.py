"""What is wrong with one row of a file: said so that whoever keeps the file can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one row; line 0 is the file as a whole."""

    line: int
    column: str
    value: str
    rule: str
    mend: str
    is_refused: bool = True  # False: the row is kept, but something about it was left out


def width_problem(headings: Sequence[str], line: int, cells: Sequence[str]) -> RowProblem | None:
    """Of a row that is shorter than the headings, or has something beyond them."""
    short = len(headings) - len(cells)
    if short == 0 or (short < 0 and not any(cells[len(headings) :])):
        return None
    if short < 0:
        rule = f"The row has {len(cells)} cells, but there are {len(headings)} headings."
        return RowProblem(
            line, "", "", rule, "Put quotation marks round a text that holds a comma."
        )
    rule = f"The row ends after {len(cells)} of {len(headings)} cells."
    mend = "The file may be cut off here: export it again."
    return RowProblem(line, "", cells[-1] if cells else "", rule, mend)
