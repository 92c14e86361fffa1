"""Which standards a contract had in a quarter, in which version, and what could not be counted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from forum.core import london_time
from forum.models.service_standards import Standard, StandardVersion, VersionState
from forum.standards.complaints import quarters

BETWEEN_KINDS = re.compile(r"[;\n]")


@dataclass(frozen=True)
class ResultNumbers:
    """Of one standard. `exceptions`: how many of each kind; `guard` is per cent."""

    counted: int
    out_of: int
    exceptions: dict[str, int] = field(default_factory=dict)
    guard: float | None = None

    @property
    def problem(self) -> str:
        """Why these numbers cannot be; empty where they can."""
        if min(self.counted, self.out_of, *self.exceptions.values()) < 0:
            return "A count is less than nothing. Counts are 0 or more."
        if self.counted > self.out_of:
            return (
                f"More are counted ({self.counted:,}) than there are ({self.out_of:,}). "
                "Correct one of the two."
            )
        if self.guard is not None and not 0 <= self.guard <= 100:
            return "The guard measure is a share: a number from 0 to 100."
        return ""


def version_in(standard: Standard, quarter_end: date) -> StandardVersion | None:
    """The last agreed one that applied on any day of the quarter; None: the standard did not."""
    first = quarters.earlier(quarter_end) + timedelta(days=1)
    begins, ends = london_time.day_bounds(first, quarter_end)
    applied = [
        one
        for one in _agreed(standard.versions)
        if one.applies_at is not None
        and one.applies_at < ends
        and (one.ended_at is None or one.ended_at > begins)
    ]
    return max(applied, key=lambda one: one.number, default=None)


def _agreed(versions: Iterable[StandardVersion]) -> Sequence[StandardVersion]:
    """Those with a measure: without one there is nothing to count."""
    return [
        one
        for one in versions
        if one.state == VersionState.AGREED
        and one.withdrawn_at is None
        and not one.ends_it
        and one.has_measure
    ]


def kinds_of_exceptions(version: StandardVersion) -> list[str]:
    """The allowed ones, as the standard lists them."""
    kinds = (one.strip() for one in BETWEEN_KINDS.split(version.exceptions))
    return list(dict.fromkeys(one for one in kinds if one))
