"""Whose figures a comparison may hold: of one programme, or of two that a measure makes comparable.

Figures of two programmes stand on one axis only where an administrator has marked the measure as
comparable across the two, and then with the difference of definition in a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.models.measures import Measure
from forum.models.programmes import Programme
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


def choices(measure: Measure, there: Sequence[Programme]) -> list[ProgrammeChoice]:
    """Each of these programmes, then each pair of them that the measure is comparable across."""
    found = [ProgrammeChoice((one,)) for one in there]
    if len(there) > 1:
        by_id = {one.id: one for one in there}
        for pair in programmes.comparable(measure.key):
            if pair.programme_id in by_id and pair.other_id in by_id:
                both = tuple(one for one in there if one.id in (pair.programme_id, pair.other_id))
                found.append(ProgrammeChoice(both, pair.difference))
    return found
