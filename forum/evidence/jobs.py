"""Level 5 comes and goes with what other organisations do: looked at from time to time."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.batches import each_batch
from forum.case_studies.models import CaseStudy
from forum.db import reading
from forum.evidence import queries, settling
from forum.extensions import db

AT_ONCE = 10  # case studies in one transaction: each asks what others did


def settle_high_levels() -> int:
    """How many moved. Takes the write lock only where one did, for a few at a time."""
    with reading():
        moved = [one.id for one in queries.of_level_three() if _has_moved(one)]
    return each_batch(moved, _settle, AT_ONCE)


def _settle(ids: Sequence[int]) -> int:
    case_studies = db.session.scalars(select(CaseStudy).where(CaseStudy.id.in_(ids))).all()
    for case_study in case_studies:
        settling.settle(case_study)
    return len(case_studies)


def _has_moved(case_study) -> bool:
    return settling.level_of(case_study) != case_study.evidence_level
