"""What a merge does with each column that points at an organisation, a term or an account.

tests/administration/test_references.py walks the schema: a foreign key to one of the three that is
not declared here fails it, as does a number or a JSON column that is not said to be none.
"""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Column

from forum.core.extensions import db
from forum.models.merges import MergeKind

TABLES = {
    MergeKind.ORGANISATION: "organisation",
    MergeKind.TERM: "term",
    MergeKind.MEMBER: "user",
}


class OnMerge(Enum):
    MOVED = "the row points at the other one"
    WATCHED = "the same, by the session: scores, lists, marks and index follow"
    UNITED = "the same, where the other one has no such row; else the row is deleted"
    DELETED = "the row is deleted"
    BY_HAND = "a function of this room does it"
    STAYS = "the row stays as it is: see `why`"


@dataclass(frozen=True)
class Reference:
    """`counted`: what the preview calls such rows; `later`: of two rows the later one stays."""

    column: str  # table.column
    on_merge: OnMerge
    counted: tuple[str, str] | None = None  # one, several
    later: str = ""  # a column with a time
    why: str = ""

    @property
    def attribute(self) -> Column:
        table, _, column = self.column.partition(".")
        return db.metadata.tables[table].c[column]


def _moved(*columns: str) -> tuple[Reference, ...]:
    return tuple(Reference(column, MOVED) for column in columns)


def _united(*columns: str) -> tuple[Reference, ...]:
    return tuple(Reference(column, UNITED) for column in columns)


def _deleted(*columns: str) -> tuple[Reference, ...]:
    return tuple(Reference(column, DELETED) for column in columns)


MOVED, WATCHED, UNITED = OnMerge.MOVED, OnMerge.WATCHED, OnMerge.UNITED
DELETED, BY_HAND, STAYS = OnMerge.DELETED, OnMerge.BY_HAND, OnMerge.STAYS

CASE_STUDIES = ("case study", "case studies")
QUESTIONS = ("question", "questions")
RATINGS = ("rating", "ratings")
TRIES = ("report of a try", "reports of a try")
LINKS = ("supply link", "supply links")
WORKSHOPS = ("workshop", "workshops")
BOOKINGS = ("booking", "bookings")
COMMENTS = ("comment", "comments")
ANSWERS = ("answer", "answers")
COMMUNITIES = ("community", "communities")

ORGANISATION = (
    Reference("user.organisation_id", MOVED, ("member", "members")),
    Reference("case_study.organisation_id", WATCHED, CASE_STUDIES),
    Reference("rating.organisation_id", MOVED, RATINGS),
    Reference("try.organisation_id", WATCHED, TRIES),
    Reference("contract.prime_id", WATCHED, ("contract", "contracts")),
    Reference("supply_link.prime_id", WATCHED, LINKS),
    Reference("supply_link.subcontractor_id", WATCHED, LINKS),
    Reference("workshop.organisation_id", WATCHED, WORKSHOPS),
    Reference("workshop_on_record.organisation_id", MOVED),
    Reference("booking.organisation_id", MOVED, BOOKINGS),
    Reference("comment.organisation_id", MOVED, COMMENTS),
    Reference("discussion.organisation_id", WATCHED, QUESTIONS),
    Reference("answer.organisation_id", WATCHED, ANSWERS),
    Reference("figure.organisation_id", BY_HAND, ("public figure", "public figures")),
    Reference("passport.organisation_id", MOVED, ("passport", "passports")),
    Reference("organisation_domain.organisation_id", MOVED, ("mail domain", "mail domains")),
    Reference("organisation_alias.organisation_id", WATCHED, ("other name", "other names")),
    Reference("self_assessment.organisation_id", UNITED, later="at"),
    *_united(
        "accreditation_evidence.organisation_id",
        "community_organisation.organisation_id",
        "showcase_pick.body_id",
        "resolution_use.organisation_id",
        "prime_layout.prime_id",
    ),
    *_moved(
        "former_organisation.organisation_id",
        "service_level.prime_id",
        "supply_link_proposal.prime_id",
        "supply_link_proposal.subcontractor_id",
        "supply_link_proposal.proposed_by_id",
        "supply_link_proposal.decided_by_id",
        "supply_link.ended_by_id",
        "withheld.organisation_id",
        "report.organisation_id",
        "review_appeal.organisation_id",
        "poll.organisation_id",
        "poll_vote.organisation_id",
        "column_mapping.organisation_id",
        "file_decision.organisation_id",
        "panel.organisation_id",
        "panel_want.organisation_id",
        "thank.organisation_id",
        "community.organisation_id",
        "community_page.organisation_id",
        "reviewed_summary.organisation_id",
        "complaint_resolution.organisation_id",
        "community_post.organisation_id",
        "webhook.organisation_id",
        "held_accreditation.organisation_id",
        "standard_framework.prime_id",
        "standard.promised_by_id",
        "sent_return.organisation_id",
        "return_row.prime_id",
    ),
    # Worked out again by the worker.
    *_deleted("rater.organisation_id", "discount.rater_id", "discount.author_id"),
)

TERM = (
    Reference("case_study_term.term_id", BY_HAND, CASE_STUDIES),
    Reference("discussion_term.term_id", BY_HAND, QUESTIONS),
    Reference("workshop_term.term_id", BY_HAND, WORKSHOPS),
    Reference("try.group_id", BY_HAND, TRIES),
    Reference("community.term_id", MOVED, COMMUNITIES),
    Reference("contract.area_id", WATCHED, ("contract", "contracts")),
    Reference("supply_link.area_id", WATCHED, LINKS),
    Reference("workshop.area_id", WATCHED, WORKSHOPS),
    Reference("service_level.stage_id", MOVED, ("promised service level", "promised levels")),
    Reference("figure.area_id", BY_HAND, ("public figure", "public figures")),
    Reference("figure.group_id", BY_HAND, ("public figure", "public figures")),
    Reference("gap.for_whom_id", BY_HAND, ("gap", "gaps")),
    Reference("gap.what_id", BY_HAND, ("gap", "gaps")),
    Reference("user_term.term_id", UNITED, ("member who chose it", "members who chose it")),
    Reference("profile_practice.term_id", UNITED),
    *_united("community_post_term.term_id", "rating_term.term_id", "standard_version_term.term_id"),
    *_moved(
        "former_term.term_id",
        "supply_link_proposal.area_id",
        "move_suggestion.from_term_id",
        "move_suggestion.to_term_id",
        "reviewed_summary.practice_id",
        "reviewed_summary.with_id",
        "complaint_count.stage_id",
        "standard.stage_id",
        "complaint_resolution.stage_id",
    ),
    # Sets of claimant groups, whose totals are added up; and what the worker makes again.
    Reference("group_votes_term.term_id", BY_HAND),
    Reference("group_move.term_id", BY_HAND),
    *_deleted("practice_evidence.practice_id", "evidence_change.practice_id"),
)

MEMBER = (
    Reference("case_study.author_id", WATCHED, CASE_STUDIES),
    Reference("comment.author_id", WATCHED, COMMENTS),
    Reference("discussion.author_id", WATCHED, QUESTIONS),
    Reference("answer.author_id", WATCHED, ANSWERS),
    Reference("rating.rater_id", BY_HAND, RATINGS),
    Reference("try.member_id", BY_HAND, TRIES),
    Reference("booking.member_id", BY_HAND, BOOKINGS),
    Reference("workshop.organiser_id", WATCHED, WORKSHOPS),
    Reference("draft.author_id", MOVED, ("draft", "drafts")),
    Reference("follow.member_id", UNITED, ("follow", "follows")),
    Reference("notice.member_id", UNITED, ("notification", "notifications")),
    Reference("saved_search.user_id", UNITED, ("saved search", "saved searches")),
    Reference("collection.owner_id", BY_HAND, ("list", "lists")),
    Reference("thank.member_id", UNITED, ("thanks given", "thanks given")),
    Reference("thank.author_id", MOVED, ("thanks received", "thanks received")),
    Reference("poll_vote.member_id", UNITED, ("answer to a poll", "answers to polls"), "at"),
    Reference("feedback.member_id", UNITED, later="said_at"),
    Reference("column_mapping.user_id", UNITED, later="at"),
    Reference("file_decision.user_id", UNITED, later="at"),
    Reference("plan.member_id", UNITED, later="made_at"),
    *_united(
        "user_term.user_id",
        "mail_stop.user_id",
        "workshop_mail_copy.member_id",
        "organiser_preference.member_id",
        "draft_author.user_id",
        "report.reporter_id",
        "notice_channel.member_id",
        "mention.member_id",
        "social_preference.member_id",
        "home_visit.member_id",
        "profile.user_id",
        "asked.person_id",
        "panel_want.member_id",
        "workshop_organiser.user_id",
        "need.member_id",
        "community_facilitator.user_id",
        "community_member.user_id",
    ),
    *_moved(
        "workshop_mail.writer_id",
        "version.editor_id",
        "report.author_id",
        "review_claim.moderator_id",
        "review_appeal.member_id",
        "staff_note.member_id",
        "staff_note.by_id",
        "showcase_pick.editor_id",
        "evidence_decision.decided_by_id",
        "measure_review.reviewer_id",
        "contract_manager.member_id",
        "charter_links.member_id",
        "self_assessment.member_id",
        "accreditation_evidence.member_id",
        "held_accreditation.stated_by_id",
        "held_accreditation.confirmed_by_id",
        "standard_framework.begun_by_id",
        "standard_version.written_by_id",
        "standard_version.agreed_by_id",
        "standard_review.reviewer_id",
        "complaint_return.sender_id",
        "standard_result.sender_id",
        "official_results.uploader_id",
        "official_results.decider_id",
        "letter.day_of_id",
        "complaint_resolution.author_id",
        "resolution_use.member_id",
        "complaint_sample.manager_id",
        "manager_report.manager_id",
        "manager_review.author_id",
        "theme_merge.analyst_id",
        "prime_layout.edited_by_id",
        "sent_return.sender_id",
        "withheld.author_id",
        "poll.author_id",
        "amendment.by_id",
        "decision.member_id",
        "decision.moderator_id",
        "upload.uploader_id",
        "upload.decided_by_id",
        "release_change.asked_by_id",
        "release_change.decided_by_id",
        "activity.actor_id",
        "notice.actor_id",
        "attachment.owner_id",
        "asked.asked_by_id",
        "panel.specialist_id",
        "panel.made_by_id",
        "workshop_table.writer_id",
        "table_draft.author_id",
        "booking.booked_by_id",
        "workshop_notes.writer_id",
        "community.proposer_id",
        "community_page.writer_id",
        "reviewed_summary.writer_id",
        "reviewed_summary.reviewer_id",
        "reviewed_summary.withdrawn_by_id",
        "community_post.author_id",
        "merge_request.asked_by_id",
        "merge_request.decided_by_id",
        "merged_account.into_id",
        "webhook.made_by_id",
    ),
    # Ways to sign in to the account that ends.
    *_deleted(
        "sign_in.user_id",
        "token.user_id",
        "authenticator.user_id",
        "passkey.user_id",
        "recovery_code.user_id",
        "linked_identity.user_id",
        "email_change.user_id",
        "calendar_key.user_id",
        "api_key.user_id",
    ),
    Reference("merged_account.user_id", STAYS, why="it leads from the old account to the new one"),
)

REFERENCES = {
    MergeKind.ORGANISATION: ORGANISATION,
    MergeKind.TERM: TERM,
    MergeKind.MEMBER: MEMBER,
}


@dataclass(frozen=True)
class SoftReference:
    """Holds ids without a foreign key: rows whose `kind` column says so point at one of the three.

    `kinds`: by what is merged, the value of the kind column, or None where there is none.
    """

    column: str
    kind_column: str
    kinds: dict[MergeKind, str]


FOLLOWED = {
    MergeKind.ORGANISATION: "organisation",
    MergeKind.TERM: "term",
    MergeKind.MEMBER: "person",
}
SOFT = (
    SoftReference("follow.target_id", "kind", FOLLOWED),
    SoftReference("activity_target.target_id", "kind", FOLLOWED),
    SoftReference("notice.thing_id", "thing_kind", FOLLOWED),
    SoftReference("letter.about_id", "about_kind", FOLLOWED),
)

OF_ITEMS = "of what members write or do, never of one of the three"
WORKED_OUT = "worked out from other rows, which follow"
NOT_REFERENCES = {  # numbers called …_id and JSON without ids that a merge would have to change
    "audit_entry.who_id": "signed: an entry never changes; the closed account keeps its id",
    "standard_version.looked_at": "words of a closed list",
    "merge_request.from_id": "what was asked for stays as it was",
    "merge_request.into_id": "what was asked for stays as it was",
    "case_study_count.of_id": WORKED_OUT,
    "case_study_count.with_id": WORKED_OUT,
    "listed_case_study.case_study_id": OF_ITEMS,
    "listed_case_study.term_id": WORKED_OUT,
    "listed_case_study.organisation_id": WORKED_OUT,
    "practice_mark.practice_id": "deleted and marked anew by evidence_actions.py",
    "practice_evidence.with_id": "deleted and marked anew by evidence_actions.py",
    "evidence_change.with_id": "deleted by evidence_actions.py: what was told of two is of neither",
    "practice_evidence.outcomes": WORKED_OUT,
    "practice_evidence.tries": WORKED_OUT,
    "practice_evidence.weaknesses": WORKED_OUT,
    "practice_evidence.bands": WORKED_OUT,
    "practice_evidence.examples": WORKED_OUT,
    "reviewed_summary.evidence": "what was known by rule on that day",
    "score.counts": WORKED_OUT,
    "prime_layout.columns": "headings of a file",
    "official_results.rows": "numbers of contracts and standards, and counts",
    "standard_result.exceptions": "counts by the kinds that the standard allows",
    "prime_layout.codes": "words of a file",
    "sent_return.problems": "sentences",
    "return_row.cells": "as it was sent, by the codes of that day",
    "score.linked_counts": WORKED_OUT,
    "score.votes": WORKED_OUT,
    "change.object_id": "the index asks the database what became of it",
    "change.transaction_id": "of PostgreSQL",
    "change_request.object_id": OF_ITEMS,
    "earlier_words.object_id": OF_ITEMS,
    "activity.object_id": OF_ITEMS,
    "discussion.helped_id": OF_ITEMS,
    "mention.object_id": OF_ITEMS,
    "notice.item_id": OF_ITEMS,
    "report.object_id": OF_ITEMS,
    "review_claim.object_id": OF_ITEMS,
    "thank.object_id": OF_ITEMS,
    "withheld.object_id": OF_ITEMS,
    "community_pin.object_id": OF_ITEMS,
    "decision.object_id": OF_ITEMS,
    "chunk.rows": "a merge is refused while a file of figures names one of the two",
    "upload.answers": "a merge is refused while a file of figures names one of the two",
    "upload.questions": "suggestions; an answer is looked up",
    "draft.answers": "slugs of terms, rewritten by text_actions.py",
    "version.answers": "history: the words of that day",
    "unsent.typed": "what somebody typed an hour ago; the form names what is gone",
    "evidence_decision.facts": "the facts of that day",
    "term.facts": "words",
    "case_study.html": "words",
    "case_study.sources": "words",
    "column_mapping.meanings": "words",
    "profile.languages": "words",
    "upload.columns": "words",
    "upload.meanings": "words",
    "upload.compared": "numbers",
    "withheld.words": "words",
    "workshop_change.what": "words",
    "webhook.events": "words",
    "webhook_event.object_id": OF_ITEMS,
}
