"""Decide on an item of the queue: one decision, whoever presses at the same time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, update

from forum import policy
from forum.core import audit, clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import actions as gate
from forum.gate import queries as gate_queries
from forum.models.case_studies import CaseStudyStatus
from forum.models.gaps import GapStatus
from forum.models.moderation import Act, Decision
from forum.models.review import ChangeRequest, MoveSuggestion, Report, ReportState
from forum.models.vocabularies import Term
from forum.moderation.decisions import letters
from forum.moderation.reports.actions import hold_case_study
from forum.moderation.review_queue import claim_actions, queries
from forum.moderation.review_queue.queries import QueueItem
from forum.moderation.subjects.queries import CASE_STUDY, FILE, Subject
from forum.policy.viewer import Viewer

DECIDED = "Somebody has decided on this one already."
ASKED = "A moderator asks you to change it: "


class DecisionChoice(StrEnum):
    """What a moderator may choose for an item."""

    ACCEPT = "accept"  # show what is held
    KEEP = "keep"  # leave what was reported
    CHANGE = "change"  # out of sight until its author has changed it
    DECLINE = "decline"  # what is held stays out of sight
    WITHDRAW = "withdraw"  # take what is shown out of sight
    RESTORE = "restore"  # show what a moderator took out of sight


NEEDS_REASON = frozenset({DecisionChoice.CHANGE, DecisionChoice.DECLINE, DecisionChoice.WITHDRAW})


@dataclass(frozen=True)
class Ruling:
    """A choice with its reason."""

    choice: DecisionChoice
    reason: str = ""


def choices(item: QueueItem) -> list[DecisionChoice]:
    """What may be chosen for an item as it is now."""
    subject = item.subject
    if subject is None:
        return []
    if item.is_held or (item.kind == "gap" and subject.row.status == GapStatus.HELD):
        is_asked = not subject.is_mended_in_place or queries.is_with_author(item.kind, item.id)
        return [
            DecisionChoice.ACCEPT,
            *([] if is_asked else [DecisionChoice.CHANGE]),
            DecisionChoice.DECLINE,
        ]
    if not subject.is_shown:
        return [DecisionChoice.RESTORE] if _can_be_restored(subject) else []
    keep = [DecisionChoice.KEEP] if queries.open_reports(item.kind, item.id) else []
    if not (subject.is_of_words or subject.kind in (CASE_STUDY, FILE)):
        return keep
    return [
        *keep,
        *([DecisionChoice.CHANGE] if subject.is_mended_in_place else []),
        DecisionChoice.WITHDRAW,
    ]


def _can_be_restored(subject: Subject) -> bool:
    """What a moderator took down, and its author did not."""
    if subject.kind == CASE_STUDY:
        newest = queries.last_decision(subject.kind, subject.id)
        decision = db.session.get(Decision, newest) if newest else None
        is_down = subject.row.status in (CaseStudyStatus.WITHDRAWN, CaseStudyStatus.DECLINED)
        return is_down and decision is not None and decision.act in (Act.WITHDRAWN, Act.DECLINED)
    return subject.is_of_words and gate_queries.last_withdrawn(subject.row) is not None


def decide(viewer: Viewer, item: QueueItem, ruling: Ruling, seen: int) -> None:
    """Refused where another decision was made since `seen`, the last one on the page."""
    if ruling.choice in NEEDS_REASON and not ruling.reason:
        raise Refused("Choose a reason, or say why: the author reads it.")
    item = _lock(viewer, item, seen)
    if ruling.choice not in choices(item):
        db.session.rollback()
        raise Refused(DECIDED)
    subject = item.subject
    assert subject is not None
    reports = queries.open_reports(item.kind, item.id)
    close_requests(item.kind, item.id)
    act = _HANDLERS[ruling.choice](item, subject, reports, ruling.reason)
    _log(viewer, item, act, ruling.reason)
    _close(viewer, item, reports, is_upheld=ruling.choice in NEEDS_REASON)
    about = f"{item.kind} {item.id}: {ruling.reason}"[:200]
    audit.add(viewer, f"review: {act}", about)
    db.session.commit()


def _lock(viewer: Viewer, item: QueueItem, seen: int) -> QueueItem:
    """The item as it is once nobody else decides on it."""
    claim_actions.take(viewer, item.kind, item.id)
    fresh = queries.item(viewer, item.kind, item.id)
    if fresh.seen != seen:
        db.session.rollback()
        raise Refused(DECIDED)
    return fresh


def _accept(item: QueueItem, subject: Subject, reports: Sequence[Report], _reason: str) -> Act:
    was_reported = any(one.has_held for one in reports)
    if subject.kind == CASE_STUDY:
        subject.row.status, subject.row.status_reason = CaseStudyStatus.PUBLISHED, ""
    elif subject.kind == "gap":
        subject.row.status = GapStatus.OPEN
    elif subject.kind == FILE:
        subject.row.is_held = False
    else:
        for held in db.session.scalars(gate_queries.withheld_of_row(subject.row)).all():
            if held.is_held:
                gate.restore_withheld(held)
    letters.accepted(subject)
    return Act.RESTORED if was_reported else Act.ACCEPTED


def _restore(item: QueueItem, subject: Subject, reports: Sequence[Report], _reason: str) -> Act:
    if subject.kind == CASE_STUDY:
        subject.row.status, subject.row.status_reason = CaseStudyStatus.PUBLISHED, ""
    else:
        for withdrawn in db.session.scalars(gate_queries.withheld_of_row(subject.row)).all():
            gate.restore_withheld(withdrawn)
    letters.accepted(subject)
    return Act.RESTORED


def _keep(item: QueueItem, subject: Subject, reports: Sequence[Report], _reason: str) -> Act:
    return Act.KEPT


def _ask_change(item: QueueItem, subject: Subject, reports: Sequence[Report], reason: str) -> Act:
    words = ASKED + reason
    if subject.kind == CASE_STUDY:
        hold_case_study(subject.row, words)
    elif (held := gate_queries.get_held(subject.row)) is not None:
        held.reason = words
    else:
        gate.hold_for_review(subject.row, words)
    db.session.add(ChangeRequest(kind=item.kind, object_id=item.id, reason=reason))
    letters.change_asked(subject, reason)
    return Act.CHANGE_ASKED


def _withdraw(item: QueueItem, subject: Subject, reports: Sequence[Report], reason: str) -> Act:
    if subject.kind == CASE_STUDY:
        subject.row.status = CaseStudyStatus.WITHDRAWN
        subject.row.status_reason = reason
    elif subject.kind == FILE:
        db.session.delete(subject.row)
    else:
        gate.withdraw_in_review(subject.row, reason)
    letters.withdrawn(subject, reason, was_shown=True)
    return Act.WITHDRAWN


def _decline(item: QueueItem, subject: Subject, reports: Sequence[Report], reason: str) -> Act:
    if subject.kind == CASE_STUDY:
        subject.row.status, subject.row.status_reason = CaseStudyStatus.DECLINED, reason
    elif subject.kind == "gap":
        subject.row.status = GapStatus.DECLINED
    elif subject.kind == FILE:
        db.session.delete(subject.row)
    else:
        gate.decline_in_review(subject.row, reason)
    letters.withdrawn(subject, reason, was_shown=False)
    return Act.DECLINED


Handler = Callable[[QueueItem, Subject, Sequence[Report], str], Act]
_HANDLERS: dict[DecisionChoice, Handler] = {
    DecisionChoice.ACCEPT: _accept,
    DecisionChoice.KEEP: _keep,
    DecisionChoice.CHANGE: _ask_change,
    DecisionChoice.WITHDRAW: _withdraw,
    DecisionChoice.DECLINE: _decline,
    DecisionChoice.RESTORE: _restore,
}


def _log(viewer: Viewer, item: QueueItem, act: Act, reason: str) -> None:
    """A line of the public log, within the transaction."""
    subject = item.subject
    assert subject is not None
    is_told = act != Act.KEPT  # its author does not learn that somebody reported it
    is_study = subject.kind == CASE_STUDY
    db.session.add(
        Decision(
            act=act,
            reason=reason,
            what=None if is_study and is_told else subject.label,
            case_study_id=subject.id if is_study and is_told else None,
            member_id=None if is_study or not is_told else subject.author_id,
            moderator_id=viewer.id,
            kind=item.kind,
            object_id=item.id,
            category=item.category,
            waited_since=item.since,
        )
    )


def _close(viewer: Viewer, item: QueueItem, reports: Sequence[Report], is_upheld: bool) -> None:
    """Reports, requests and the claim end with the decision, within its transaction."""
    if item.subject is not None:
        letters.to_reporters(reports, item.subject, is_upheld)
    for report in reports:
        report.state = ReportState.UPHELD if is_upheld else ReportState.DISMISSED
        report.decided_at = clock.now()
    db.session.flush()
    claim_actions.let_go(viewer, item.kind, item.id)


def close_requests(kind: str, object_id: int) -> None:
    """Requests for a change end with the next decision, within its transaction."""
    of_it = ChangeRequest.kind == kind, ChangeRequest.object_id == object_id
    is_open = update(ChangeRequest).where(*of_it, ChangeRequest.closed_at.is_(None))
    db.session.execute(is_open.values(closed_at=clock.now()))


def suggest_move(viewer: Viewer, subject: Subject, from_id: int | None, to_term: Term) -> None:
    """Its author accepts in one click; one suggestion of an item waits at a time."""
    policy.require(policy.may_review(viewer, subject.author_id, subject.organisation_id))
    is_study = subject.kind == CASE_STUDY
    column = MoveSuggestion.case_study_id if is_study else MoveSuggestion.discussion_id
    is_waiting = column == subject.id, MoveSuggestion.answered_at.is_(None)
    db.session.execute(delete(MoveSuggestion).where(*is_waiting))
    suggestion = MoveSuggestion(from_term_id=from_id, to_term_id=to_term.id)
    setattr(suggestion, column.key, subject.id)
    reason = f"It may be found better under “{to_term.label}”."
    decision = Decision(act=Act.MOVE_SUGGESTED, moderator_id=viewer.id, reason=reason)
    decision.kind, decision.object_id = subject.kind, subject.id
    decision.case_study_id = subject.id if is_study else None
    decision.what = None if is_study else subject.label
    decision.member_id = None if is_study else subject.author_id
    db.session.add_all([suggestion, decision])
    way = f"One click is enough: {letters.address(letters.DECISIONS)}"
    letters.to_author(subject, "A moderator suggests another tag", f"{reason} {way}")
    about = f"{subject.kind} {subject.id}: {reason}"[:200]
    audit.add(viewer, f"review: {Act.MOVE_SUGGESTED}", about)
    db.session.commit()
