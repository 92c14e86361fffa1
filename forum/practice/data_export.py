"""What a member's data export holds of the rooms of practice. Times are UTC, in ISO 8601."""

from datetime import datetime

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.models.case_studies import CaseStudy
from forum.models.collections import Collection
from forum.models.evidence import EvidenceAppeal, EvidenceDecision
from forum.models.gaps import Need
from forum.models.questions import Answer, Discussion
from forum.models.tries import Plan, Try
from forum.policy.viewer import Viewer
from forum.practice.collections import queries as collections
from forum.practice.gaps import queries as gaps
from forum.practice.questions import queries as questions
from forum.practice.tries import queries as tries


def _time(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}Z"


def _try(try_: Try) -> dict:
    return {
        "case_study": try_.case_study_id,
        "claimant_group": try_.group.label,
        "result": try_.result,
        "scale": try_.scale or None,
        "would_use_again": try_.again,
        "what_changed": try_.what_changed or None,
        "note": try_.note or None,
        "tried_at": _time(try_.tried_at),
    }


def _plan(plan: Plan) -> dict:
    return {
        "case_study": plan.case_study_id,
        "come_back_on": plan.come_back_on.isoformat(),
        "made_at": _time(plan.made_at),
    }


def _question(discussion: Discussion) -> dict:
    return {
        "title": discussion.title,
        "body": discussion.body,
        "posted_at": discussion.posted_at.isoformat(),
    }


def _answer(answer: Answer) -> dict:
    return {
        "discussion": answer.discussion_id,
        "body": answer.body,
        "posted_at": answer.posted_at.isoformat(),
    }


def _need(need: Need) -> dict:
    return {"what": need.gap.name, "status": need.gap.status, "at": _time(need.at)}


def _collection(collection: Collection) -> dict:
    return {
        "name": collection.name,
        "is_shared": collection.key is not None,
        "made_at": _time(collection.made_at),
        "case_studies": [
            {"case_study": row.case_study_id, "note": row.note or None}
            for row in collections.all_saved(collection)
        ],
    }


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


EXPORTS = (
    Export("collection", "collections", collections.own_collections, _collection),
    Export("appeal", "appeals", _appeals_of, _appeal),
    Export("need", "needs", gaps.own_needs, _need),
    Export("question", "questions", questions.questions_of, _question),
    Export("answer", "answers", questions.answers_of, _answer),
    Export("report of a try", "reports of tries", tries.own_reports, _try),
    Export("plan to try", "plans to try", tries.own_plans, _plan),
)
