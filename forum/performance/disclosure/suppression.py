"""Small numbers: which cells are hidden so that none of them can be worked back, and rounding.

Pure arithmetic on counts; disclosure.py applies it to figures. The rule, and why it is safe, is
in docs/decisions/0011-small-numbers.md:

- a count below the threshold is hidden, zero too;
- whatever holds a hidden cell in it (a total over groups, areas or time) is hidden, whatever its
  own size: so no sum of what is shown has a hidden cell in it;
- what is shown is rounded, and shares are made of rounded counts only.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class SuppressionRule:
    threshold: int = 10
    base: int = 10  # what is shown is rounded to multiples of this

    def rounded(self, count: float) -> int:
        return int((count + self.base / 2) // self.base) * self.base

    def is_small(self, count: float) -> bool:
        return count < self.threshold


class CountCell(NamedTuple):
    """What was counted: whose, by which measure, where, of whom, from when to when."""

    whose: Hashable
    measure: str
    area: Hashable | None  # None: everywhere
    group: Hashable | None  # None: all groups
    start: date
    end: date


class Hidden(Enum):
    SMALL = "small"
    PROTECTS = "protects"


Spans = dict[tuple[Hashable, Hashable], list[tuple[date, date]]]


def suppressed(counts: Mapping[CountCell, float], rule: SuppressionRule) -> dict[CountCell, Hidden]:
    """Which of these cells must not be shown, and why."""
    small = [cell for cell, count in counts.items() if rule.is_small(count)]
    by_measure = _by_place(small)
    hidden = {}
    for cell, count in counts.items():
        kept_from = by_measure.get((cell.whose, cell.measure), {})
        if any(_touches(cell, span) for span in _below(cell, kept_from)):
            hidden[cell] = Hidden.PROTECTS
        elif rule.is_small(count):
            hidden[cell] = Hidden.SMALL
    return hidden


def _by_place(cells: Iterable[CountCell]) -> dict[tuple[Hashable, str], Spans]:
    found: dict[tuple[Hashable, str], Spans] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        place = found[(cell.whose, cell.measure)]
        place[(cell.group, cell.area)].append((cell.start, cell.end))
    return found


def _below(cell: CountCell, spans: Spans) -> Iterable[tuple[date, date, bool]]:
    """The spans of all cells whose group and area lie within this one's; True: the very same."""
    if cell.group is not None and cell.area is not None:
        places = [(cell.group, cell.area)] if (cell.group, cell.area) in spans else []
    else:
        places = [
            (group, area)
            for group, area in spans
            if cell.group in (None, group) and cell.area in (None, area)
        ]
    for place in places:
        is_same = place == (cell.group, cell.area)
        for start, end in spans[place]:
            yield start, end, is_same


def _touches(cell: CountCell, span: tuple[date, date, bool]) -> bool:
    """Whether the hidden one lies in the cell, or overlaps it in time; not where it holds it."""
    start, end, is_same = span
    if is_same and (start, end) == (cell.start, cell.end):
        return False
    overlaps = start <= cell.end and cell.start <= end
    is_inside = start <= cell.start and cell.end <= end and (start, end) != (cell.start, cell.end)
    return overlaps and not is_inside
