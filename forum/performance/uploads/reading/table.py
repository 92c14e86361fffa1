"""What each kind of file is read as."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_ROWS = 200_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 2_000  # of one cell


class Unreadable(Exception):
    """The file as a whole cannot be taken: what is wrong, and how to mend it."""

    def __init__(self, rule: str, mend: str, line: int = 0):
        super().__init__(rule)
        self.rule = rule
        self.mend = mend
        self.line = line


@dataclass(frozen=True)
class Table:
    """The rows come one by one, with the number of the line each is on; a row may be too short."""

    headings: list[str]
    rows: Iterator[tuple[int, list[str]]]


# These stand in a cell for what its text does not say.
FORMULA = "\N{NULL}formula"
IN_THOUSANDS = "\N{NULL}in thousands"  # a number format that leaves digits out


def with_headings(rows: Iterator[tuple[int, list[str]]]) -> Table:
    """The first line that is not empty holds the headings."""
    _line, found = next(((line, cells) for line, cells in rows if any(cells)), (0, []))
    headings = [" ".join(name.split()) for name in found]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise Unreadable("The file is empty.", "Export it again, with its headings.")
    _refuse_headings(headings)
    return Table(headings, _capped(rows))


def _refuse_headings(headings: list[str]) -> None:
    if len(headings) > MOST_COLUMNS:
        rule = f"The first line has {len(headings)} columns; the most is {MOST_COLUMNS}."
        raise Unreadable(rule, "Keep the columns that hold figures.")
    if "" in headings:
        rule = f"Column {headings.index('') + 1} has no heading."
        raise Unreadable(rule, "Name each column in the first line.")
    twice = {name for name in headings if headings.count(name) > 1}
    if twice:
        rule = f"Two columns are called {min(twice)}."
        raise Unreadable(rule, "Give each column a name of its own.")


def _capped(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for line, cells in rows:
        if not any(cells):
            continue  # spreadsheets leave empty lines at the end
        count += 1
        if count > MOST_ROWS:
            rule = f"The file has more than {MOST_ROWS:,} rows."
            raise Unreadable(rule, "Split it into several files.", line)
        if max(map(len, cells)) > MOST_CHARACTERS:
            rule = f"A cell holds more than {MOST_CHARACTERS:,} characters."
            raise Unreadable(rule, "Look for a quotation mark that is not closed.", line)
        yield line, cells
