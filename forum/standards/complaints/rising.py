"""Whether a theme rises: above the limits that five earlier quarters give, and never of few."""

from collections.abc import Sequence
from typing import NamedTuple

from forum.performance.comparison import statistics

EARLIER_QUARTERS = statistics.FEWEST_IN_A_FUNNEL
FEWEST = 30  # complaints in the latest quarter


class OutOf(NamedTuple):
    """Complaints, and people on the programme, both as shown."""

    complaints: int
    people: int


def is_rising(latest: OutOf | None, before: Sequence[OutOf | None]) -> bool:
    """False where any of the quarters is not shown: what is not shown decides nothing."""
    known = [one for one in before if one is not None]
    if latest is None or latest.complaints < FEWEST or len(known) < EARLIER_QUARTERS:
        return False
    if not 0 < latest.complaints <= latest.people:
        return False
    funnel = statistics.funnel([(float(one.complaints), float(one.people)) for one in known])
    if funnel is None:
        return False
    position = statistics.position(latest.complaints, latest.people, funnel.middle)
    return position.is_above
