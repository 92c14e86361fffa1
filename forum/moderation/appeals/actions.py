"""Appeals, words that are sent again, and tags that were suggested."""

from typing import Any

from sqlalchemy import select

from forum import policy
from forum.core import audit, clock
from forum.core.db import commit_once, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import actions as gate
from forum.gate import queries as gate_queries
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudyStatus
from forum.models.moderation import Act, Decision
from forum.models.review import MoveSuggestion, ReviewAppeal
from forum.models.vocabularies import Term
from forum.models.withheld import Withheld, WithheldState
from forum.moderation.decisions import letters
from forum.moderation.decisions.actions import close_requests
from forum.moderation.review_queue import claim_actions
from forum.moderation.subjects.queries import CASE_STUDY
from forum.policy.viewer import Viewer
from forum.practice.case_studies import rendering

SENT_AGAIN = "Its author changed it and sent it again."
DECIDED = "Somebody has answered this appeal already."


def appeal(viewer: Viewer, decision: Decision, words: str) -> ReviewAppeal:
    """One for each decision: a second is the first."""
    policy.require(policy.may_appeal_decision(viewer, decision))
    row = ReviewAppeal(
        decision_id=decision.id,
        member_id=viewer.id,
        organisation_id=viewer.organisation_id,
        words=words,
    )
    return commit_once(row, decision_id=decision.id)


def answer(viewer: Viewer, appeal: ReviewAppeal, is_upheld: bool, words: str) -> None:
    """By another moderator than the first; upheld, the item is shown again where it can be."""
    policy.require(policy.may_decide_review_appeal(viewer, appeal))
    claim_actions.take(viewer, "appeal", appeal.id)
    is_open = ReviewAppeal.id == appeal.id, ReviewAppeal.decided_at.is_(None)
    values: dict[str, Any] = {"is_upheld": is_upheld, "answer": words, "decided_at": clock.now()}
    if not update_if(ReviewAppeal, *is_open, **values):
        db.session.rollback()
        raise Refused(DECIDED)
    decision = appeal.decision
    act = Act.RESTORED if is_upheld else Act.APPEAL_DISMISSED
    if is_upheld:
        _undo(decision)
        db.session.flush()  # who is let in again gets the mail
    about = f"decision {decision.id}: {words}"[:200]
    _log(viewer, appeal, act, words)
    letters.send_to(
        appeal.member_id,
        "Your appeal is answered",
        "Another moderator agreed with you." if is_upheld else "Another moderator agrees with it.",
        words,
        f"All about it: {letters.address(letters.DECISIONS)}",
    )
    claim_actions.let_go(viewer, "appeal", appeal.id)
    audit.add(viewer, f"review: appeal {'upheld' if is_upheld else 'dismissed'}", about)
    db.session.commit()


def _undo(decision: Decision) -> None:
    """A passage that was taken out cannot be brought back, nor a file."""
    if decision.kind is not None and decision.object_id is not None:
        close_requests(decision.kind, decision.object_id)
    if decision.case_study is not None and decision.act != Act.REDACTED:
        decision.case_study.status = CaseStudyStatus.PUBLISHED
        decision.case_study.status_reason = ""
    elif decision.act == Act.SUSPENDED and decision.member_id is not None:
        db.session.get_one(User, decision.member_id).standing = Standing.VERIFIED
    elif decision.act == Act.SILENCED and decision.member_id is not None:
        member = db.session.get_one(User, decision.member_id)
        member.silenced_until = member.silence_reason = None
    elif decision.kind is not None and decision.kind != "member":
        of_it = Withheld.kind == decision.kind, Withheld.object_id == decision.object_id
        for withheld in db.session.scalars(select(Withheld).where(*of_it)).all():
            if any(withheld.words.values()):
                gate.restore_withheld(withheld)


def _log(viewer: Viewer, appeal: ReviewAppeal, act: Act, words: str) -> None:
    first = appeal.decision
    db.session.add(
        Decision(
            act=act,
            reason=words,
            what=first.what,
            case_study_id=first.case_study_id,
            member_id=first.member_id,
            moderator_id=viewer.id,
            kind=first.kind or (CASE_STUDY if first.case_study_id else None),
            object_id=first.object_id or first.case_study_id,
            category=first.category,
            waited_since=appeal.at,
        )
    )


def send_again(viewer: Viewer, withheld: Withheld, words: dict[str, str]) -> None:
    """Back into the queue with what its author made of it; nobody else sees it until then."""
    policy.require(withheld.author_id == viewer.id)
    if not any(words.values()):
        raise Refused("Write something first.")
    finding = gate_queries.first_reason_to_hold(words)
    of_it = Withheld.id == withheld.id, Withheld.state == WithheldState.WITHDRAWN
    values: dict[str, Any] = {"state": WithheldState.HELD, "words": words, "until": None}
    reason = f"{SENT_AGAIN} {finding}".strip()
    if not update_if(Withheld, *of_it, **values, at=clock.now(), reason=reason):
        db.session.rollback()
        raise Refused("It waits for a moderator already.")
    db.session.commit()


def answer_suggestion(viewer: Viewer, suggestion: MoveSuggestion, is_accepted: bool) -> None:
    """Idempotent: the first answer holds."""
    case_study, question = suggestion.case_study, suggestion.discussion
    if case_study is not None:
        policy.require(policy.may_edit_case_study(viewer, case_study))
    elif question is not None:
        policy.require(policy.may_edit_discussion(viewer, question))
    is_open = MoveSuggestion.id == suggestion.id, MoveSuggestion.answered_at.is_(None)
    if not update_if(MoveSuggestion, *is_open, answered_at=clock.now(), is_accepted=is_accepted):
        db.session.rollback()
        return
    if is_accepted and case_study is not None:
        case_study.terms = _moved(case_study.terms, suggestion)
        case_study.version += 1  # a version more, as by an edit
        case_study.edited_at = clock.now()
        db.session.add(rendering.version_of(case_study, viewer.id))
    elif is_accepted and question is not None:
        question.terms = _moved(question.terms, suggestion)
    db.session.commit()


def _moved(terms: list[Term], suggestion: MoveSuggestion) -> list[Term]:
    to_term = db.session.get_one(Term, suggestion.to_term_id)
    others = [one for one in terms if one.id not in (suggestion.from_term_id, to_term.id)]
    return [*others, to_term]
