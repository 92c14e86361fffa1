"""Level 5 comes and goes with what other organisations do: looked at from time to time."""

from forum.db import reading
from forum.evidence import queries, settling
from forum.extensions import db


def settle_high_levels() -> int:
    """How many moved. Takes the write lock only where one did."""
    with reading():
        moved = [one.id for one in queries.of_level_three() if _has_moved(one)]
    if not moved:
        return 0
    for case_study in queries.of_level_three():
        if case_study.id in moved:
            settling.settle(case_study)
    db.session.commit()
    return len(moved)


def _has_moved(case_study) -> bool:
    return settling.level_of(case_study) != case_study.evidence_level
