"""What of a long text stands on one side of paper: reckoned in rows, cut at a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from forum.core import text

IN_A_ROW = 92  # characters, at the size that card.css prints
ROWS = 40  # between what stands above and below, at that size
HEADING = 1.7  # rows that one takes
FEW = 14  # rows in all: so little is printed larger


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part that should be on the card, and how many rows it gets where all are long."""

    heading: str
    lines: tuple[str, ...]
    share: int

    @property
    def rows(self) -> int:
        return sum(map(_rows, self.lines))


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    lines: tuple[str, ...]
    is_cut: bool

    @property
    def rows(self) -> int:
        return sum(map(_rows, self.lines))


def lines_of(stored_html: str) -> tuple[str, ...]:
    """The paragraphs, list entries and table rows of rendered text, each as one plain line."""
    return tuple(text.to_plain(stored_html).splitlines())


def room_for(parts: int) -> int:
    """Rows of text that are left beside so many headings."""
    return int(ROWS - HEADING * parts)


def fit(wanted: Sequence[Wanted], rows: int | None = None) -> list[Part]:
    """All parts, each with its share at least; what one leaves over the next ones use."""
    present = [part for part in wanted if part.lines]
    rows = room_for(len(present)) if rows is None else rows
    given = [min(part.rows, part.share) for part in present]
    for place, part in enumerate(present):
        spare = rows - sum(given)
        given[place] += max(0, min(spare, part.rows - given[place]))
    return [_cut(part, most) for part, most in zip(present, given, strict=True)]


def _rows(line: str) -> int:
    return max(1, ceil(len(line) / IN_A_ROW))


def _cut(part: Wanted, most: int) -> Part:
    kept: list[str] = []
    for line in part.lines:
        left = most - sum(map(_rows, kept))
        if left <= 0:
            break
        kept.append(text.excerpt(line, left * IN_A_ROW))
    return Part(part.heading, tuple(kept), tuple(kept) != part.lines)
