from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused
from forum.models.case_studies import EVIDENCE_NAMES, CaseStudy
from forum.policy.access import open_to_all, verified_only, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.evidence import actions, queries
from forum.practice.evidence.forms import EvidenceAppealForm, JudgeForm
from forum.practice.evidence.rules import DIRECTION_NAMES, REPLICATED

bp = Blueprint("evidence", __name__)
MAX_LISTED = 100  # of what waits


@bp.get("/case-studies/<named:case_study_id>/evidence")
@open_to_all
def show(case_study_id: int) -> ResponseReturnValue:
    """How the level came about, and what an analyst or its author can do about it."""
    return _page(case_studies.get(viewer(), case_study_id))


@bp.post("/case-studies/<named:case_study_id>/evidence/judge")
@verified_only
def judge(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    policy.require(policy.may_judge_evidence(viewer(), case_study))
    form = JudgeForm()
    if not form.validate():
        return _page(case_study, judge_form=form, status=422)
    level, direction = int(form.level.data), form.direction.data
    try:
        actions.judge(viewer(), case_study, form.seen_number, level, direction, form.reason.data)
    except Refused as refused:
        form.wrong(form.reason, str(refused))
        form.seen.data = str(queries.assessment(case_study).seen)
        return _page(case_study, judge_form=form, status=409)
    flash("Thank you. The level is set, and the page says why.")
    return redirect(url_for(".queue"))


@bp.post("/case-studies/<named:case_study_id>/evidence/appeal")
@verified_only
def appeal(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    policy.require(policy.may_appeal(viewer(), case_study))
    form = EvidenceAppealForm()
    if not form.validate():
        return _page(case_study, appeal_form=form, status=422)
    actions.appeal(viewer(), case_study, form.said.data)
    flash("Another analyst will look at it.")
    return redirect(url_for(".show", case_study_id=case_study))


@bp.get("/evidence")
@verified_only
def queue() -> ResponseReturnValue:
    waiting = queries.waiting(viewer())
    return render_template(
        "practice/evidence/queue.html",
        waiting=waiting[:MAX_LISTED],
        total=len(waiting),
        names=EVIDENCE_NAMES,
    )


def _page(
    case_study: CaseStudy,
    judge_form: JudgeForm | None = None,
    appeal_form: EvidenceAppealForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    assessment = queries.assessment(case_study)
    may_judge = policy.may_judge_evidence(viewer(), case_study)
    page = render_template(
        "practice/evidence/show.html",
        case_study=case_study,
        assessment=assessment,
        decisions=queries.decisions(case_study),
        replications=queries.replications(case_study)
        if case_study.evidence_level == REPLICATED
        else [],
        names=EVIDENCE_NAMES,
        direction=DIRECTION_NAMES[assessment.direction],
        judge_form=(judge_form or JudgeForm.of(assessment)) if may_judge else None,
        appeal_form=(appeal_form or EvidenceAppealForm(formdata=None))
        if _may_appeal(case_study, assessment)
        else None,
        form=judge_form or appeal_form,  # the one that was sent, with what is wrong in it
    )
    return page, status


def _may_appeal(case_study: CaseStudy, assessment: queries.EvidenceAssessment) -> bool:
    if (
        assessment.decision is None
        or not assessment.is_current
        or assessment.decision.answers_appeal
    ):
        return False
    return policy.may_appeal(viewer(), case_study) and assessment.appeal is None
