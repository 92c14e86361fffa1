"""Moderators' decisions about a member and their case studies, in the member's export."""

from typing import Any

from sqlalchemy import Select, or_, select

from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.moderation import Decision


def _rows(member: User) -> Select[Decision]:
    case_studies = select(CaseStudy.id).where(CaseStudy.author_id == member.id)
    about = or_(Decision.member_id == member.id, Decision.case_study_id.in_(case_studies))
    return select(Decision).where(about).order_by(Decision.id)


def _as_json(decision: Decision) -> dict[str, Any]:
    return {"act": decision.act, "reason": decision.reason, "at": iso(decision.at)}


DECISIONS = Export("decision about me", "decisions about me", _rows, _as_json)
