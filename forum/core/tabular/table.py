"""What each kind of file is read as: sheets of numbered rows, and one table of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from openpyxl.utils import get_column_letter

MOST_ROWS = 200_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 2_000  # of one cell
SAMPLE_ROWS = 5
Rows = Iterator[tuple[int, list[str]]]  # (line number, cells)


class Unreadable(Exception):
    """The file as a whole cannot be taken: what is wrong, and how to mend it."""

    def __init__(self, rule: str, mend: str, line: int = 0):
        super().__init__(rule)
        self.rule = rule
        self.mend = mend
        self.line = line


@dataclass(frozen=True)
class SheetStart:
    """The first rows of one sheet; a CSV or JSON file is one sheet without a name."""

    name: str
    rows: list[tuple[int, list[str]]]
    is_hidden: bool = False


@dataclass(frozen=True)
class Table:
    """The rows come one by one, with the number of the line each is on; a row may be too short."""

    headings: list[str]
    rows: Rows


# These stand in a cell for what its text does not say.
FORMULA = "\N{NULL}formula"
IN_THOUSANDS = "\N{NULL}in thousands"  # a number format that leaves digits out


def with_headings(
    rows: Rows,
    heading_row: int = 0,
    most_characters: int = MOST_CHARACTERS,
    is_widened: bool = True,
) -> Table:
    """`heading_row`: its line number; 0 is the first line that is not empty.

    `is_widened`: cells beyond the last heading are columns of their own.
    """
    above: list[str] = []
    headings: list[str] = []
    for line, cells in rows:
        if line >= heading_row and any(cells):
            headings = cells
            break
        above = cells if any(cells) else above
    if not headings:
        raise Unreadable("The file is empty.", "Export it again, with its headings.")
    first = list(islice(rows, SAMPLE_ROWS))
    below = [cells for _line, cells in first] if is_widened else []
    names = column_names(headings, above, below)
    return Table(names, _capped(chain(first, rows), most_characters))


def bounded(rows: Rows, most_lines: int) -> Rows:
    """All lines count, the empty ones too: a sheet may have a million of them behind its table."""
    for number, (line, cells) in enumerate(rows):
        if number >= most_lines:
            rule = f"The file has more than {most_lines:,} lines, empty ones among them."
            raise Unreadable(rule, "Delete the empty lines, or look for copies.", line)
        yield line, cells


def column_names(
    headings: Sequence[str], above: Sequence[str] = (), below: Iterable[Sequence[str]] = ()
) -> list[str]:
    """One distinct name for each column.

    A merged heading cell leaves the cells beside it empty, and often has the headings proper
    below it: a heading that is missing, or is there twice, takes the one above as well. What
    still has none is called by its letter.
    """
    said = [" ".join(name.split()) for name in headings]
    width = max(_width(said), *(_width(cells) for cells in below), 0)
    if width > MOST_COLUMNS:
        rule = f"The line of headings has {width} columns; the most is {MOST_COLUMNS}."
        raise Unreadable(rule, "Keep the columns that hold figures.")
    said = (said + [""] * width)[:width]
    over = _spread(above, width)
    names: list[str] = []
    for place, name in enumerate(said):
        if over[place] and (not name or said.count(name) > 1):
            name = f"{over[place]}: {name}" if name else over[place]
        names.append(_distinct(name or f"Column {get_column_letter(place + 1)}", names))
    return names


def _width(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _spread(above: Sequence[str], width: int) -> list[str]:
    """Each cell over the empty ones to its right; nothing of a line with one cell: a title."""
    if sum(map(bool, above)) < 2:
        return [""] * width
    spread, last = [], ""
    for cell in (list(above) + [""] * width)[:width]:
        last = " ".join(cell.split()) or last
        spread.append(last)
    return spread


def _distinct(name: str, taken: Sequence[str]) -> str:
    number, tried = 1, name
    while tried in taken:
        number += 1
        tried = f"{name} ({number})"
    return tried


def _capped(rows: Rows, most_characters: int) -> Rows:
    count = 0
    for line, cells in rows:
        if not any(cells):
            continue  # spreadsheets leave empty lines at the end
        count += 1
        if count > MOST_ROWS:
            rule = f"The file has more than {MOST_ROWS:,} rows."
            raise Unreadable(rule, "Split it into several files.", line)
        if max(map(len, cells)) > most_characters:
            rule = f"A cell holds more than {most_characters:,} characters."
            raise Unreadable(rule, "Look for a quotation mark that is not closed.", line)
        yield line, cells
