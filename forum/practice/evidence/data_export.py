"""Appeals in a member's data export."""

from datetime import datetime

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.models.case_studies import CaseStudy
from forum.models.evidence import EvidenceAppeal, EvidenceDecision
from forum.policy.viewer import Viewer


def _time(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}Z"


def _appeals_of(viewer: Viewer) -> Select[EvidenceAppeal]:
    own = select(EvidenceAppeal).join(EvidenceDecision)
    own = own.join(CaseStudy, CaseStudy.id == EvidenceDecision.case_study_id)
    return own.where(CaseStudy.author_id == viewer.id)


def _appeal(appeal: EvidenceAppeal) -> dict:
    return {
        "case_study": appeal.decision.case_study_id,
        "said": appeal.said,
        "appealed_at": _time(appeal.appealed_at),
    }


APPEALS = Export("appeal", "appeals", _appeals_of, _appeal)
