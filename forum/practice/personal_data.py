"""What practice stores about a member."""

from forum.core.personal_data import OnClosing, PersonalColumn
from forum.practice.attachments.data_export import ATTACHMENTS
from forum.practice.case_studies.data_export import CASE_STUDIES, DRAFTS, SHARED_DRAFTS
from forum.practice.collections.data_export import COLLECTIONS
from forum.practice.comments.data_export import COMMENTS
from forum.practice.evidence.data_export import APPEALS
from forum.practice.gaps.data_export import NEEDS
from forum.practice.moderation.data_export import DECISIONS
from forum.practice.questions.data_export import ANSWERS, QUESTIONS
from forum.practice.ratings.data_export import RATINGS
from forum.practice.tries.data_export import PLANS, TRIES

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
        "evidence_decision.decided_by_id",
        KEPT,
        "an appeal goes to another analyst",
        why_not=OF_OFFICE,
    ),
)
