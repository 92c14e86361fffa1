"""What an author finds about their own: what waits, decisions, appeals, reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.audit import COMMAND_LINE, AuditEntry
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.gate import queries as gate
from forum.gate import registry
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.moderation import Act, Decision
from forum.models.questions import Discussion
from forum.models.review import MoveSuggestion, Report, ReviewAppeal
from forum.models.withheld import Withheld, WithheldState
from forum.moderation.reports import queries as reports
from forum.moderation.review_queue.queries import is_with_author
from forum.policy.viewer import Viewer

MOST_DECISIONS = 50
SUSPENSIONS = ("suspended a member", f"review: {Act.SUSPENDED}")  # acts of the audit log
APPEALABLE = (
    Act.DECLINED,
    Act.WITHDRAWN,
    Act.CHANGE_ASKED,
    Act.REDACTED,
    Act.WARNED,
    Act.SILENCED,
)


@dataclass(frozen=True)
class WaitingAppeal:
    """Something of the viewer's that others do not see, why, and what can be done."""

    name: str
    since: datetime
    reason: str
    is_with_author: bool  # the next step is theirs
    edit_path: str  # where they change it; empty where that is not the way
    send_again_path: str  # of words that were not accepted
    path: str


@dataclass(frozen=True)
class OwnDecision:
    decision: Decision
    appeal: ReviewAppeal | None
    may_appeal: bool


def waiting(viewer: Viewer) -> list[WaitingAppeal]:
    """The newest first; what the next step of the author's is stands first."""
    found = [*_case_studies(viewer), *_words(viewer)]
    found.sort(key=lambda one: one.since, reverse=True)
    return sorted(found, key=lambda one: not one.is_with_author)


def _case_studies(viewer: Viewer) -> list[WaitingAppeal]:
    mine = select(CaseStudy).where(
        policy.own(viewer, CaseStudy.author_id),
        CaseStudy.status.in_((CaseStudyStatus.HELD, CaseStudyStatus.DECLINED)),
    )
    found = []
    for row in db.session.scalars(mine):
        is_asked = row.status == CaseStudyStatus.DECLINED or is_with_author("case-study", row.id)
        path = f"/case-studies/{row.id}-{row.slug}"
        reason = row.status_reason or "A moderator reads the first case studies of every member."
        changed = row.edited_at or row.posted_at
        found.append(
            WaitingAppeal(
                f"Case study: {row.title}", changed, reason, is_asked, f"{path}/edit", "", path
            )
        )
    return found


def _words(viewer: Viewer) -> list[WaitingAppeal]:
    found = []
    for one in db.session.scalars(gate.own_withheld(viewer)):
        kind = registry.get(one.kind)
        row: Any = db.session.get(kind.model, one.object_id) if one.words else None
        if row is None:
            continue
        is_declined = one.state == WithheldState.WITHDRAWN
        found.append(
            WaitingAppeal(
                kind.label.capitalize(),
                one.at,
                one.reason,
                is_declined or is_with_author(one.kind, one.object_id),
                "" if is_declined else kind.edit_path(row),
                f"/me/decisions/words/{one.id}" if is_declined else "",
                one.path,
            )
        )
    return found


def decisions(viewer: Viewer) -> list[OwnDecision]:
    """The newest first, each with the appeal against it."""
    about = select(Decision).where(policy.decisions_about(viewer))
    newest = about.options(joinedload(Decision.case_study)).order_by(Decision.id.desc())
    found = list(db.session.scalars(newest.limit(MOST_DECISIONS)))
    of_these = ReviewAppeal.decision_id.in_([one.id for one in found])
    appeals = {a.decision_id: a for a in db.session.scalars(select(ReviewAppeal).where(of_these))}
    return [
        OwnDecision(one, appeals.get(one.id), one.act in APPEALABLE and one.id not in appeals)
        for one in found
    ]


def own_decision(viewer: Viewer, decision_id: int) -> Decision:
    """NotFound for one about somebody else, or that cannot be appealed."""
    about = select(Decision).where(policy.decisions_about(viewer), Decision.act.in_(APPEALABLE))
    found = db.session.scalar(about.where(Decision.id == decision_id))
    if found is None:
        raise NotFound
    return found


def suspension_of(user_id: int | None) -> tuple[User, Decision | None] | None:
    """The member and the decision by which they are suspended now; None where nobody is.

    The audit log says who did it last: of the command line there is no decision, and an older one,
    which was undone since, is not its reason.
    """
    member = db.session.get(User, user_id) if user_id is not None else None
    if member is None or member.standing != Standing.SUSPENDED:
        return None
    about = select(Decision).filter_by(member_id=member.id, act=Act.SUSPENDED)
    newest = db.session.scalar(about.order_by(Decision.id.desc()).limit(1))
    return member, None if _was_by_command(member) else newest


def _was_by_command(member: User) -> bool:
    about = f"member {member.id}"
    last = select(AuditEntry.who_id).where(
        AuditEntry.act.in_(SUSPENSIONS),
        or_(AuditEntry.about == about, AuditEntry.about.startswith(f"{about}:", autoescape=True)),
    )
    return db.session.scalar(last.order_by(AuditEntry.id.desc()).limit(1)) == COMMAND_LINE.id


def appeal_of(decision_id: int) -> ReviewAppeal | None:
    return db.session.scalar(select(ReviewAppeal).filter_by(decision_id=decision_id))


def own_declined_words(viewer: Viewer, withheld_id: int) -> Withheld:
    """Words of this member that a moderator took out of sight and that are still there."""
    mine = gate.own_withheld(viewer).where(
        Withheld.id == withheld_id, Withheld.state == WithheldState.WITHDRAWN
    )
    found = db.session.scalar(mine)
    if found is None or not any(found.words.values()):
        raise NotFound
    return found


def to_decide(viewer: Viewer, appeal_id: int) -> ReviewAppeal:
    """NotFound for an appeal against one's own decision, or of one's own organisation."""
    mine = select(ReviewAppeal).where(policy.review_appeals(viewer), ReviewAppeal.id == appeal_id)
    found = db.session.scalar(mine.options(joinedload(ReviewAppeal.decision)))
    if found is None:
        raise NotFound
    return found


def suggestions(viewer: Viewer) -> list[MoveSuggestion]:
    """Other tags for what the viewer wrote, not answered yet."""
    return list(db.session.scalars(_own_suggestions(viewer)))


def own_suggestion(viewer: Viewer, suggestion_id: int) -> MoveSuggestion:
    found = db.session.scalar(_own_suggestions(viewer).where(MoveSuggestion.id == suggestion_id))
    if found is None:
        raise NotFound
    return found


def _own_suggestions(viewer: Viewer) -> Select[MoveSuggestion]:
    is_mine = or_(
        MoveSuggestion.case_study.has(CaseStudy.author_id == viewer.id),
        MoveSuggestion.discussion.has(Discussion.author_id == viewer.id),
    )
    return select(MoveSuggestion).where(is_mine, MoveSuggestion.answered_at.is_(None))


def own_reports(viewer: Viewer) -> list[Report]:
    return list(db.session.scalars(reports.own(viewer).limit(MOST_DECISIONS)))


def own_appeals(viewer: Viewer) -> Select[ReviewAppeal]:
    mine = select(ReviewAppeal).where(policy.own(viewer, ReviewAppeal.member_id))
    return mine.order_by(ReviewAppeal.id)


def _appeal_as_json(appeal: ReviewAppeal) -> dict[str, Any]:
    return {
        "words": appeal.words,
        "at": iso(appeal.at),
        "is_upheld": appeal.is_upheld,
        "answer": appeal.answer or None,
    }


APPEALS = Export("appeal", "appeals to moderators", own_appeals, _appeal_as_json)
