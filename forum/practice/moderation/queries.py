from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, Status
from forum.models.moderation import Decision
from forum.policy.viewer import Viewer


def held(viewer: Viewer) -> list[CaseStudy]:
    """Held case studies, oldest first; policy.may_moderate() decides on each."""
    waiting = select(CaseStudy).where(
        CaseStudy.status == Status.HELD, policy.visible_case_studies(viewer)
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
