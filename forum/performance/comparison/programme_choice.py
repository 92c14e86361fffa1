"""Whose figures a comparison may hold: of one programme, or of two that a measure makes comparable.

Figures of two programmes stand on one axis only where an administrator has marked the measure as
comparable across the two, and then with the difference of definition in a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.models.measures import Measure
from forum.models.programmes import ComparableMeasure, Programme
from forum.performance.figures.figure_kinds import FigureKind
from forum.reference.programmes import queries as programmes

BETWEEN = "."  # of two slugs in an address; no slug has one


@dataclass(frozen=True)
class ProgrammeChoice:
    """One programme, or two. `difference`: of definition, where there are two."""

    programmes: tuple[Programme, ...]
    difference: str = ""

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(one.id for one in self.programmes)

    @property
    def key(self) -> str:
        """As in an address."""
        return BETWEEN.join(one.slug for one in self.programmes)

    @property
    def name(self) -> str:
        return " and ".join(one.name for one in self.programmes)

    @property
    def label(self) -> str:
        return f"{self.name}, side by side" if len(self.programmes) > 1 else self.name

    @property
    def warning(self) -> str:
        """What goes with two programmes wherever they are drawn; empty of one."""
        if len(self.programmes) == 1:
            return ""
        return f"{self.name} do not count in the same way. {self.difference}"


Offered = dict[FigureKind, list[ProgrammeChoice]]


def by_kind(measure: Measure, there: Mapping[FigureKind, Sequence[Programme]]) -> Offered:
    """Of each kind its programmes, then each pair of them that the measure is comparable across."""
    is_several = any(len(found) > 1 for found in there.values())
    pairs = programmes.comparable(measure.key) if is_several else ()
    return {kind: _choices(found, pairs) for kind, found in there.items()}


def _choices(
    there: Sequence[Programme], pairs: Sequence[ComparableMeasure]
) -> list[ProgrammeChoice]:
    found = [ProgrammeChoice((one,)) for one in there]
    ids = {one.id for one in there}
    for pair in pairs:
        if {pair.programme_id, pair.other_id} <= ids:
            both = tuple(one for one in there if one.id in (pair.programme_id, pair.other_id))
            found.append(ProgrammeChoice(both, pair.difference))
    return found
