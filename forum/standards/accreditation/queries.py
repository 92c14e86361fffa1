"""Reads of self-assessments, for an organisation's own members, and of what it holds, for all."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.accreditations import (
    AccreditationEvidence,
    HeldAccreditation,
    Readiness,
    SelfAssessment,
)
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies
from forum.standards.accreditation import parts
from forum.standards.accreditation.parts import AccreditationPart


@dataclass(frozen=True)
class AssessedPart:
    """One cell of the grid; `assessment` is None where nobody has assessed it."""

    part: AccreditationPart
    assessment: SelfAssessment | None
    evidence: list[AccreditationEvidence] = field(default_factory=list)

    @property
    def readiness(self) -> str:
        return self.assessment.readiness if self.assessment else ""

    @property
    def is_ready_without_evidence(self) -> bool:
        return self.readiness == Readiness.READY and not self.evidence


def grid(viewer: Viewer, organisation: Organisation) -> list[AssessedPart]:
    """All parts in order; Forbidden for those who are not of the organisation."""
    policy.require(policy.may_see_self_assessment(viewer, organisation.id))
    own = SelfAssessment.organisation_id == organisation.id
    assessed = {row.part: row for row in db.session.scalars(select(SelfAssessment).where(own))}
    evidence = _evidence(organisation)
    return [
        AssessedPart(
            part,
            assessed.get(part.number),
            [one for one in evidence if one.part == part.number],
        )
        for part in parts.all_parts()
    ]


def _evidence(organisation: Organisation) -> Sequence[AccreditationEvidence]:
    rows = select(AccreditationEvidence).filter_by(organisation_id=organisation.id)
    return db.session.scalars(rows.order_by(AccreditationEvidence.id)).all()


def by_criterion(cells: Sequence[AssessedPart]) -> list[tuple[str, list[AssessedPart]]]:
    """Five criteria, by name with number, each with its parts."""
    named: dict[str, list[AssessedPart]] = {}
    for cell in cells:
        name = f"{cell.part.criterion_number}. {cell.part.criterion}"
        named.setdefault(name, []).append(cell)
    return list(named.items())


def counts(cells: Sequence[AssessedPart]) -> dict[str, int]:
    """{ready, partly, gap, not assessed: how many parts}"""
    found = [cell.readiness or "not assessed" for cell in cells]
    return {name: found.count(name) for name in [*Readiness, "not assessed"]}


def cell(viewer: Viewer, organisation: Organisation, number: str) -> AssessedPart:
    """NotFound for a part that there is not."""
    found = [one for one in grid(viewer, organisation) if one.part.number == number]
    if not found:
        raise NotFound
    return found[0]


def evidence(viewer: Viewer, organisation: Organisation, row_id: int) -> AccreditationEvidence:
    """For the lead; NotFound for another organisation's."""
    policy.require(policy.may_keep_accreditations(viewer, organisation.id))
    found = db.session.get(AccreditationEvidence, row_id)
    if found is None or found.organisation_id != organisation.id:
        raise NotFound
    return found


def own_case_study(viewer: Viewer, case_study_id: int) -> CaseStudy | None:
    """One that the viewer may read, of their own organisation by name; else None."""
    try:
        found = case_studies.get(viewer, case_study_id)
    except NotFound:
        return None
    is_own = found.organisation_id == viewer.organisation_id and not found.is_anonymous
    return found if is_own else None


# What is held


def held_by(organisation: Organisation) -> Sequence[HeldAccreditation]:
    """For everybody: the newest first."""
    newest = HeldAccreditation.starts_on.desc(), HeldAccreditation.id.desc()
    rows = select(HeldAccreditation).filter_by(organisation_id=organisation.id)
    return db.session.scalars(rows.where(policy.held_accreditations()).order_by(*newest)).all()


def to_confirm(viewer: Viewer) -> list[HeldAccreditation]:
    """Of other organisations than the viewer's, the oldest statement first."""
    policy.require(policy.may_confirm_any_accreditation(viewer))
    rows = select(HeldAccreditation).where(
        policy.held_accreditations(), HeldAccreditation.confirmed_at.is_(None)
    )
    loaded = rows.options(joinedload(HeldAccreditation.organisation))
    found = db.session.scalars(loaded.order_by(HeldAccreditation.id))
    return [one for one in found if policy.may_confirm_accreditation(viewer, one)]


def held(row_id: int) -> HeldAccreditation:
    found = db.session.get(HeldAccreditation, row_id)
    if found is None or found.removed_at is not None:
        raise NotFound
    return found


# For members' own data


def assessments_by(member: User) -> Select[SelfAssessment]:
    return select(SelfAssessment).filter_by(member_id=member.id).order_by(SelfAssessment.id)


def evidence_by(member: User) -> Select[AccreditationEvidence]:
    own = select(AccreditationEvidence).filter_by(member_id=member.id)
    return own.order_by(AccreditationEvidence.id)


def held_stated_or_confirmed_by(member: User) -> Select[HeldAccreditation]:
    row = HeldAccreditation
    own = or_(row.stated_by_id == member.id, row.confirmed_by_id == member.id)
    return select(row).where(own).order_by(row.id)
