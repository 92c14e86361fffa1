from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.moderation import Decision


def held(viewer) -> list[CaseStudy]:
    """What waits, oldest first. policy.may_moderate() says which of it this viewer decides."""
    waiting = select(CaseStudy).where(
        CaseStudy.status == CaseStudyStatus.HELD, policy.visible_case_studies(viewer)
    )
    whole = waiting.options(
        joinedload(CaseStudy.author),
        joinedload(CaseStudy.organisation),
        selectinload(CaseStudy.terms),
    )
    return list(db.session.scalars(whole.order_by(CaseStudy.posted_at)))


def log() -> Select[Decision]:
    """Every decision, newest first: public, and without a person's name."""
    return (
        select(Decision)
        .options(joinedload(Decision.case_study))
        .order_by(Decision.at.desc(), Decision.id.desc())
    )
