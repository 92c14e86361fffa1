"""Decide kinds that are not decided yet, and look again at those of anonymous case studies."""

from forum.core.extensions import db
from forum.practice.showcase import queries

AT_ONCE = 50


def decide_kinds() -> None:
    """Idempotent; safe to kill."""
    last = 0
    while case_studies := queries.to_decide(last, AT_ONCE):
        last = case_studies[-1].id
        for case_study in case_studies:
            decided = queries.kind_of(case_study, case_study.organisation)
            if decided != case_study.showcase:
                case_study.showcase = decided
        db.session.commit()
    db.session.rollback()
