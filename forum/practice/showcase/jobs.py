"""Decide kinds that are not decided yet, and look again at those of anonymous case studies."""

from sqlalchemy import select

from forum.core.db import reading
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.practice.showcase import queries

AT_ONCE = 20


def decide_kinds() -> None:
    """Idempotent; safe to kill. What is decided is written in short transactions."""
    last = 0
    while True:
        with reading():
            case_studies = queries.to_decide(last, AT_ONCE)
            last = case_studies[-1].id if case_studies else last
            decided = {one.id: queries.kind_of(one, one.organisation) for one in case_studies}
            changed = [one.id for one in case_studies if decided[one.id] != one.showcase]
        if not decided:
            return
        if changed:
            for one in db.session.scalars(select(CaseStudy).where(CaseStudy.id.in_(changed))):
                one.showcase = decided[one.id]
            db.session.commit()
