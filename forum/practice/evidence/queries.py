from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import object_session

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import Basis, CaseStudy
from forum.models.evidence import EvidenceAppeal, EvidenceDecision
from forum.models.tries import Result, Try
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.evidence import rules
from forum.practice.ratings import queries as ratings

CARRIED_OUT = (Result.WORKED, Result.WITH_CHANGES, Result.DID_NOT_WORK)


@dataclass(frozen=True)
class EvidenceAssessment:
    """The evidence level of one case study, and who decided on it."""

    computed: rules.ComputedLevel
    decision: EvidenceDecision | None  # the newest, current or not
    is_current: bool  # the decision was made on the present answers
    appeal: EvidenceAppeal | None  # against that decision

    @property
    def level(self) -> int:
        return self.decision.level if self.decision and self.is_current else self.computed.level

    @property
    def direction(self) -> rules.EffectDirection:
        if self.decision and self.is_current:
            return rules.EffectDirection(self.decision.direction)
        return self.computed.direction

    @property
    def has_open_appeal(self) -> bool:
        return self.is_current and self.appeal is not None and self.appeal.answered_at is None

    @property
    def seen(self) -> int:
        """The number of the newest decision, 0 before the first."""
        return self.decision.number if self.decision else 0


def assessment(case_study: CaseStudy) -> EvidenceAssessment:
    newest = _newest([case_study.id]).get(case_study.id)
    appeal = db.session.get(EvidenceAppeal, newest.id) if newest else None
    return _assessment(case_study, newest, appeal)


def _assessment(
    case_study: CaseStudy, newest: EvidenceDecision | None, appeal: EvidenceAppeal | None
) -> EvidenceAssessment:
    facts = rules.facts_of(case_study)
    is_current = newest is not None and newest.facts == facts
    return EvidenceAssessment(rules.compute_level(facts), newest, is_current, appeal)


def _newest(ids: Sequence[int]) -> dict[int, EvidenceDecision]:
    """The newest decision on each of these."""
    last = (
        select(EvidenceDecision.case_study_id, func.max(EvidenceDecision.number).label("number"))
        .where(EvidenceDecision.case_study_id.in_(ids))
        .group_by(EvidenceDecision.case_study_id)
        .subquery()
    )
    rows = select(EvidenceDecision).join(
        last,
        (EvidenceDecision.case_study_id == last.c.case_study_id)
        & (EvidenceDecision.number == last.c.number),
    )
    return {row.case_study_id: row for row in db.session.scalars(rows)}


def decisions(case_study: CaseStudy) -> list[EvidenceDecision]:
    """Newest first."""
    statement = select(EvidenceDecision).where(EvidenceDecision.case_study_id == case_study.id)
    return list(db.session.scalars(statement.order_by(EvidenceDecision.number.desc())))


def waiting(viewer: Viewer) -> list[tuple[CaseStudy, EvidenceAssessment]]:
    """The analysts' queue: appeals first, then the highest level, then the oldest.

    Case studies of members that give numbers, without a decision on their present answers.
    """
    policy.require(policy.may_see_evidence_queue(viewer))
    listed = case_studies.listed().where(CaseStudy.basis != Basis.EDITORIAL)
    counted = listed.where((CaseStudy.evidence_level >= rules.MONITORED) | _was_decided())
    result = list(db.session.scalars(counted.order_by(CaseStudy.posted_at)))
    newest = _newest([one.id for one in result])
    appeals = _appeals([one.id for one in newest.values()])
    assessed = [
        (c, _assessment(c, newest.get(c.id), _appeal(appeals, newest.get(c.id)))) for c in result
    ]
    open_ = [(c, s) for c, s in assessed if s.has_open_appeal or _needs_decision(s)]
    return sorted(open_, key=lambda pair: (not pair[1].has_open_appeal, -pair[1].level))


def _needs_decision(assessment: EvidenceAssessment) -> bool:
    return not assessment.is_current and assessment.computed.level >= rules.MONITORED


def _was_decided() -> ColumnElement[bool]:
    decided = select(EvidenceDecision.id).where(EvidenceDecision.case_study_id == CaseStudy.id)
    return decided.exists()


def _appeals(decision_ids: Sequence[int]) -> dict[int, EvidenceAppeal]:
    rows = select(EvidenceAppeal).where(EvidenceAppeal.decision_id.in_(decision_ids))
    return {row.decision_id: row for row in db.session.scalars(rows)}


def _appeal(
    appeals: dict[int, EvidenceAppeal], decision: EvidenceDecision | None
) -> EvidenceAppeal | None:
    return appeals.get(decision.id) if decision else None


# Level 5


def replications(case_study: CaseStudy) -> list[CaseStudy]:
    """Case studies of unrelated organisations that tried this one, confirmed at level 3 or more.

    It must be the same practice: the organisation did what this case study says (a try), and
    its own case study shares a practice and a claimant group with it.
    """
    tried = select(Try.organisation_id).where(
        Try.case_study_id == case_study.id, Try.result.in_(CARRIED_OUT), Try.withdrawn_at.is_(None)
    )
    own = case_study.organisation_id
    related = {own, *ratings.linked_to(own)} - {None}
    theirs = case_studies.listed().where(
        CaseStudy.organisation_id.in_(tried),
        CaseStudy.organisation_id.not_in(related),
        CaseStudy.evidence_level >= rules.COMPARED,
        CaseStudy.is_anonymous.is_(False),  # who tried it is public: this would tell whose it is
        _was_decided(),
    )
    same_practice = [
        one for one in db.session.scalars(theirs) if _shares_practice_and_group(one, case_study)
    ]
    return [one for one in same_practice if assessment(one).is_current]


def _shares_practice_and_group(one: CaseStudy, other: CaseStudy) -> bool:
    return all(
        {term.id for term in mine} & {term.id for term in theirs}
        for mine, theirs in (
            (one.practices, other.practices),
            (one.claimant_groups, other.claimant_groups),
        )
    )


def possible_replications() -> list[CaseStudy]:
    """Case studies whose level 5 may have changed because another organisation's level did."""
    high = case_studies.listed().where(CaseStudy.evidence_level >= rules.COMPARED, _was_decided())
    return list(db.session.scalars(high))


def level_of(case_study: CaseStudy) -> int:
    """The level to show: an analyst's while it is current, else the computed one; 0 to 5."""
    if object_session(case_study) is None or case_study.id is None:  # not yet in the database
        return rules.compute_level(rules.facts_of(case_study)).level
    assessed = assessment(case_study)
    is_confirmed = assessed.is_current and assessed.level >= rules.COMPARED
    return rules.REPLICATED if is_confirmed and replications(case_study) else assessed.level
