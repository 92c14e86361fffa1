"""Numbers of one standard that can be, and what could not be counted."""

import re
from dataclasses import dataclass, field

from forum.models.service_standards import StandardVersion

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


def kinds_of_exceptions(version: StandardVersion) -> list[str]:
    """The allowed ones, as the standard lists them."""
    kinds = (one.strip() for one in BETWEEN_KINDS.split(version.exceptions))
    return list(dict.fromkeys(one for one in kinds if one))
