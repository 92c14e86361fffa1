"""Write, review and withdraw summaries. Each is a row of the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from forum import policy
from forum.core import audit, clock, rate_limit, text
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import checks
from forum.gate.actions import discard_withheld
from forum.models.accounts import User
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState, summary_source
from forum.models.social import NoticeKind
from forum.policy.viewer import Viewer
from forum.social.notifications.actions import notify
from forum.social.notifications.kinds import About
from forum.social.reviewed_summaries import queries
from forum.social.reviewed_summaries.contradiction import REVIEW_AFTER
from forum.social.reviewed_summaries.queries import SummarySubject

THING = "summary"
PER_HOUR = 20
TOO_MANY = "That is much in one hour. Wait a little, then send this one."
ANOTHER_WAITS = "Another editor's version waits for review. Look at that one first."
CHANGED_MEANWHILE = "It was changed or decided on meanwhile. Look at it again."
OWN_SOURCES = "Name a source that is not of your own organisation: another case study, or a link."


@dataclass(frozen=True, slots=True)
class SummaryWords:
    body: str
    links: str
    case_study_ids: Sequence[int]


def propose(viewer: Viewer, subject: SummarySubject, words: SummaryWords) -> ReviewedSummary:
    """A new proposal, or the viewer's own open one changed; it waits for a second editor."""
    policy.require(queries.may_edit(viewer, subject.term_ids))
    _require_other_source(viewer, words)
    rate_limit.spend("summary", viewer.id, PER_HOUR, timedelta(hours=1), TOO_MANY)
    row = queries.open_proposal(subject)
    if row is not None and row.writer_id != viewer.id:
        raise Refused(ANOTHER_WAITS)
    with rollback_on_conflict() as conflict:
        row = _write(row or _new(viewer, subject), words)
        _tell_reviewers(row)
        audit.add(viewer, "wrote a summary", f"{subject.title}, revision {row.revision}")
        db.session.commit()
    if conflict:
        raise Refused(ANOTHER_WAITS)
    return row


def _new(viewer: Viewer, subject: SummarySubject) -> ReviewedSummary:
    return ReviewedSummary(
        practice=subject.practice,
        group=subject.group,
        open_key=subject.key,
        revision=0,
        writer_id=viewer.id,
        organisation_id=viewer.organisation_id,
        evidence={},
    )


def _write(row: ReviewedSummary, words: SummaryWords) -> ReviewedSummary:
    row.body, row.html, row.links = words.body, text.to_html(words.body), words.links
    row.state, row.reason, row.decided_at, row.reviewer_id = SummaryState.PROPOSED, "", None, None
    row.revision, row.written_at = row.revision + 1, clock.now()
    db.session.add(row)
    db.session.flush()
    db.session.execute(delete(summary_source).where(summary_source.c.summary_id == row.id))
    if rows := [{"summary_id": row.id, "case_study_id": one} for one in words.case_study_ids]:
        db.session.execute(insert(summary_source), rows)
    return row


def _require_other_source(viewer: Viewer, words: SummaryWords) -> None:
    """Nobody sums up what is known from their own organisation's word alone."""
    found = queries.sources_among(words.case_study_ids, words.links)
    own = viewer.organisation_id
    others = [one for one in found.case_studies if own is None or one.organisation_id != own]
    if not others and not found.links:
        raise Refused(OWN_SOURCES)


def _tell_reviewers(row: ReviewedSummary) -> None:
    about = About(THING, row.id, "", row.revision)
    kind = NoticeKind.SUMMARY_TO_REVIEW
    notify(kind, queries.reviewers_of(row), about, actor_id=row.writer_id)


def publish(viewer: Viewer, summary: ReviewedSummary, revision: int) -> None:
    """By the second editor, who read this revision: it stands from now on."""
    policy.require(queries.may_review(viewer, summary))
    finding = checks.first_to_wait([summary.body, summary.links])
    if finding is not None:
        raise Refused(finding.problem)
    now, evidence = clock.now(), queries.evidence_of(queries.subject_of(summary))
    _decide(
        viewer,
        summary,
        revision,
        state=SummaryState.PUBLISHED,
        open_key=None,
        evidence=queries.state_of(evidence).as_json(),
        review_by=now + REVIEW_AFTER,
    )
    audit.add(viewer, "published a summary", f"{summary.title}, revision {revision}")
    db.session.commit()


def return_to_writer(viewer: Viewer, summary: ReviewedSummary, revision: int, reason: str) -> None:
    policy.require(queries.may_review(viewer, summary))
    _decide(viewer, summary, revision, state=SummaryState.RETURNED, reason=reason)
    audit.add(viewer, "returned a summary", f"{summary.title}: {reason}"[:200])
    db.session.commit()


def _decide(viewer: Viewer, summary: ReviewedSummary, revision: int, **values: Any) -> None:
    """Compare-and-set, and tell its writer; Refused where it is another revision by now."""
    one = ReviewedSummary
    as_read = one.state == SummaryState.PROPOSED, one.revision == revision
    waits = (one.id == summary.id, one.withdrawn_at.is_(None), *as_read)
    if not update_if(one, *waits, reviewer_id=viewer.id, decided_at=clock.now(), **values):
        raise Refused(CHANGED_MEANWHILE)
    about = About(THING, summary.id, "", revision)
    notify(NoticeKind.SUMMARY_DECIDED, [summary.writer_id], about, actor_id=viewer.id)


def withdraw(viewer: Viewer, summary: ReviewedSummary, reason: str) -> None:
    """Take down the version that stands; any editor may, for it takes two to put one up."""
    policy.require(queries.may_edit(viewer, summary.term_ids))
    one = ReviewedSummary
    stands = one.id == summary.id, one.state == SummaryState.PUBLISHED, one.withdrawn_at.is_(None)
    values: dict[str, Any] = {
        "withdrawn_at": clock.now(),
        "withdrawn_by_id": viewer.id,
        "reason": reason,
    }
    if not update_if(one, *stands, **values):
        raise Refused(CHANGED_MEANWHILE)
    audit.add(viewer, "withdrew a summary", f"{summary.title}: {reason}"[:200])
    db.session.commit()


def take_back(viewer: Viewer, summary: ReviewedSummary) -> None:
    """Its writer deletes a proposal."""
    is_own = summary.writer_id == viewer.id and summary.is_open
    policy.require(queries.may_edit(viewer, summary.term_ids) and is_own)
    title = summary.title
    discard_withheld(summary)
    db.session.execute(delete(summary_source).where(summary_source.c.summary_id == summary.id))
    db.session.delete(summary)
    audit.add(viewer, "took a summary back", title)
    db.session.commit()


def delete_proposals(member: User) -> None:
    """When an account closes: what was published stays, what only editors read does not."""
    own = ReviewedSummary.writer_id == member.id, ReviewedSummary.open_key.is_not(None)
    ids = select(ReviewedSummary.id).where(*own)
    db.session.execute(delete(summary_source).where(summary_source.c.summary_id.in_(ids)))
    db.session.execute(delete(ReviewedSummary).where(*own))
