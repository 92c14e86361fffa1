"""Appeals in what a member may fetch about themselves."""

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.models.case_studies import CaseStudy
from forum.models.evidence import EvidenceAppeal, EvidenceDecision


def _rows(viewer) -> Select[EvidenceAppeal]:
    own = (
        select(EvidenceAppeal)
        .join(EvidenceDecision)
        .join(CaseStudy, CaseStudy.id == EvidenceDecision.case_study_id)
    )
    return own.where(CaseStudy.author_id == viewer.id)


def _told(appeal: EvidenceAppeal) -> dict:
    return {
        "case_study": appeal.decision.case_study_id,
        "said": appeal.said,
        "appealed_at": f"{appeal.appealed_at.isoformat(timespec='seconds')}Z",
    }


APPEALS = Export("appeal", "appeals", _rows, _told)
