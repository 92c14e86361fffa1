"""Recalculate level 5, which depends on case studies of other organisations."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from forum.core.batches import each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.practice.evidence import queries

BATCH_SIZE = 25  # case studies in one transaction


class LevelChange(NamedTuple):
    case_study_id: int
    version: int  # that the level was found for
    level: int


def recalculate_high_levels() -> int:
    """Returns the number of changes. Computed outside the write lock, written in batches."""
    with reading():
        looked = [(one, queries.level_of(one)) for one in queries.possible_replications()]
        result = [LevelChange(c.id, c.version, now) for c, now in looked if now != c.evidence_level]
    return each_batch(result, _write, BATCH_SIZE)


def _write(changes: Sequence[LevelChange]) -> int:
    """Skips those that were edited meanwhile: an edit recalculates its own level."""
    by_id = {change.case_study_id: change for change in changes}
    some = db.session.scalars(select(CaseStudy).where(CaseStudy.id.in_(by_id))).all()
    unedited = [one for one in some if one.version == by_id[one.id].version]
    for case_study in unedited:
        case_study.evidence_level = by_id[case_study.id].level
    return len(unedited)
