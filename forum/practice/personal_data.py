"""What practice stores about a member."""

from typing import Any

from sqlalchemy import Select, or_, select

from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.models.accounts import User
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy
from forum.models.gaps import Need
from forum.models.moderation import Decision
from forum.practice.case_studies.data_export import CASE_STUDIES, DRAFTS, SHARED_DRAFTS
from forum.practice.collections.data_export import COLLECTIONS
from forum.practice.comments.data_export import COMMENTS
from forum.practice.evidence.data_export import APPEALS
from forum.practice.gaps import queries as gaps
from forum.practice.questions.data_export import ANSWERS, QUESTIONS
from forum.practice.ratings.data_export import RATINGS
from forum.practice.tries.data_export import PLANS, TRIES


def _attachment_rows(viewer: User) -> Select[Attachment]:
    return select(Attachment).where(Attachment.owner_id == viewer.id).order_by(Attachment.id)


def _attachment_as_json(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "kind": attachment.kind,
        "bytes": attachment.size,
        "description": attachment.description,
        "waits_for_a_moderator": attachment.is_held,
        "added_at": iso(attachment.added_at),
    }


ATTACHMENTS = Export("attachment", "attachments", _attachment_rows, _attachment_as_json)


def _decision_rows(member: User) -> Select[Decision]:
    case_studies = select(CaseStudy.id).where(CaseStudy.author_id == member.id)
    about = or_(Decision.member_id == member.id, Decision.case_study_id.in_(case_studies))
    return select(Decision).where(about).order_by(Decision.id)


def _decision_as_json(decision: Decision) -> dict[str, Any]:
    return {"act": decision.act, "reason": decision.reason, "at": iso(decision.at)}


DECISIONS = Export("decision about me", "decisions about me", _decision_rows, _decision_as_json)


def _need_as_json(need: Need) -> dict[str, Any]:
    return {"what": need.gap.name, "status": need.gap.status, "at": iso(need.at)}


NEEDS = Export("need", "needs", gaps.own_needs, _need_as_json)

EXPORTS = (
    CASE_STUDIES,
    DRAFTS,
    COMMENTS,
    RATINGS,
    DECISIONS,
    SHARED_DRAFTS,
    ATTACHMENTS,
    APPEALS,
    TRIES,
    PLANS,
    QUESTIONS,
    ANSWERS,
    COLLECTIONS,
    NEEDS,
)

POSTED = "what was posted stays, under the organisation's name, as by a former member"
OF_OFFICE = "an act of office, in the log of decisions or the audit log"
DELETED, DETACHED, KEPT = OnClosing.DELETED, OnClosing.DETACHED, OnClosing.KEPT

PERSONAL_COLUMNS = (
    PersonalColumn("case_study.author_id", KEPT, POSTED, export=CASE_STUDIES.key),
    PersonalColumn("version.editor_id", KEPT, POSTED, export=CASE_STUDIES.key),
    PersonalColumn("draft.author_id", DELETED, export=DRAFTS.key),
    PersonalColumn("draft_author.user_id", DELETED, export=SHARED_DRAFTS.key),
    PersonalColumn(
        "attachment.owner_id",
        KEPT,
        f"{POSTED}; attachments of no case study go by attachments/jobs.py",
        export=ATTACHMENTS.key,
    ),
    PersonalColumn("comment.author_id", KEPT, POSTED, export=COMMENTS.key),
    PersonalColumn("discussion.author_id", KEPT, POSTED, export=QUESTIONS.key),
    PersonalColumn("answer.author_id", KEPT, POSTED, export=ANSWERS.key),
    PersonalColumn("rating.rater_id", KEPT, "scores count one vote a person", export=RATINGS.key),
    PersonalColumn("try.member_id", KEPT, POSTED, export=TRIES.key),
    PersonalColumn("plan.member_id", DELETED, export=PLANS.key),
    PersonalColumn("need.member_id", DELETED, export=NEEDS.key),
    PersonalColumn("collection.owner_id", DELETED, export=COLLECTIONS.key),
    PersonalColumn(
        "decision.member_id", KEPT, "the log of decisions is public", export=DECISIONS.key
    ),
    PersonalColumn(
        "decision.moderator_id", KEPT, "the log of decisions is public", why_not=OF_OFFICE
    ),
    PersonalColumn(
        "showcase_pick.editor_id", KEPT, "who recorded it answers for it", why_not=OF_OFFICE
    ),
    PersonalColumn(
        "evidence_decision.decided_by_id",
        KEPT,
        "an appeal goes to another analyst",
        why_not=OF_OFFICE,
    ),
)
