from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail import mailer, outbox
from forum.models.case_studies import EVIDENCE_NAMES, CaseStudy
from forum.models.evidence import EvidenceAppeal, EvidenceDecision
from forum.policy.viewer import Viewer
from forum.practice.evidence import queries, rules
from forum.practice.evidence.queries import EvidenceAssessment

TOO_LATE = "Another analyst has decided since you opened this page. Read what they decided first."
ONCE = "You have appealed already, or another analyst has answered: this level stands."


def recalculate_level(case_study: CaseStudy) -> int:
    """Write the level into this transaction; the caller commits."""
    level = queries.level_of(case_study)
    if case_study.evidence_level != level:
        case_study.evidence_level = level
    return level


def judge(
    viewer: Viewer, case_study: CaseStudy, seen: int, level: int, direction: str, reason: str
) -> None:
    """Confirm or change the computed level.

    `seen` is the number of the decision that the analyst read; Refused where a newer one exists.
    """
    before = queries.assessment(case_study)
    policy.require(_may_judge(viewer, case_study, before))
    if before.seen != seen:
        raise Refused(TOO_LATE)
    decision = EvidenceDecision(
        case_study_id=case_study.id,
        number=seen + 1,
        level=level,
        computed_level=before.computed.level,
        direction=direction,
        reason=reason,
        facts=rules.facts_of(case_study),
        decided_by_id=viewer.id,
        answers_appeal=before.has_open_appeal,
    )
    _write(viewer, case_study, decision, before)


def _may_judge(viewer: Viewer, case_study: CaseStudy, before: EvidenceAssessment) -> bool:
    if before.has_open_appeal and before.decision is not None:
        return policy.may_decide_appeal(viewer, case_study, before.decision.decided_by_id)
    return policy.may_judge_evidence(viewer, case_study)


def _write(
    viewer: Viewer,
    case_study: CaseStudy,
    decision: EvidenceDecision,
    before: EvidenceAssessment,
) -> None:
    with rollback_on_conflict() as conflict:
        db.session.add(decision)
        db.session.flush()
    if conflict:
        raise Refused(TOO_LATE)
    if before.has_open_appeal and before.appeal is not None:
        before.appeal.answered_at = clock.now()
    recalculate_level(case_study)
    if decision.is_change or decision.answers_appeal:
        _notify_author(case_study, decision)
    act = "changed" if decision.is_change else "confirmed"
    audit.add(viewer, f"evidence {act}", f"case study {case_study.id}: level {decision.level}")
    db.session.commit()


def _notify_author(case_study: CaseStudy, decision: EvidenceDecision) -> None:
    if case_study.author.is_editorial:
        return
    page = mailer.address(f"/case-studies/{case_study.id}/evidence")
    level = f"{decision.level} ({EVIDENCE_NAMES[decision.level].lower()})"
    may_appeal = "" if decision.answers_appeal else " You can appeal once, on that page."
    outbox.send(
        case_study.author.email,
        "The evidence level of your case study",
        f"About your case study “{case_study.title}”:\n\n"
        f"An analyst gave it evidence level {level}, for this reason:\n\n{decision.reason}\n\n"
        f"How a level comes about: {page}\n\n"
        f"A level says how sure one may be, not how good the practice is.{may_appeal}\n",
        dedupe_key=f"evidence of case study {case_study.id}: decision {decision.number}",
    )


def appeal(viewer: Viewer, case_study: CaseStudy, said: str) -> None:
    """Appeal to another analyst, once a decision; the decision on an appeal is final."""
    policy.require(policy.may_appeal(viewer, case_study))
    result = queries.assessment(case_study)
    if result.decision is None or not result.is_current:
        raise Refused("No analyst has decided on this case study as it is now.")
    if result.appeal is not None or result.decision.answers_appeal:
        raise Refused(ONCE)
    with rollback_on_conflict() as conflict:
        db.session.add(EvidenceAppeal(decision_id=result.decision.id, said=said))
        db.session.commit()
    if conflict:
        raise Refused(ONCE)
