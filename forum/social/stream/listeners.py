"""Session events that record what happened, in the same transaction, whoever writes it.

Practice and workshops know nothing of social. What is held when the session commits is recorded
when a moderator lets it through.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from forum.core.extensions import db
from forum.models.bookings import Booking, BookingState
from forum.models.case_studies import CaseStudy, CaseStudyStatus, DraftAuthor
from forum.models.comments import Comment
from forum.models.communities import CommunityPost
from forum.models.moderation import Decision
from forum.models.organisations import SupplyLink, SupplyLinkProposal
from forum.models.questions import Answer, Discussion
from forum.models.ratings import Rating
from forum.models.social import ActivityKind, FollowKind
from forum.models.tries import Try
from forum.models.workshops import Workshop, WorkshopNotes, WorkshopStatus
from forum.social.stream.actions import Happened, NewPost, follow_own, record

CANDIDATES = "social_candidates"  # (row, is new, what of it changed) since the last commit
WATCHED = {  # model -> the columns whose change may be something that happened
    CaseStudy: ("status", "version"),
    Comment: ("withdrawn_at",),
    CommunityPost: ("withdrawn_at",),
    Discussion: ("withdrawn_at", "helped_id"),
    Answer: ("withdrawn_at",),
    Try: ("withdrawn_at",),
    Workshop: ("status",),
    WorkshopNotes: ("withdrawn_at",),
    Rating: ("reason",),
    Booking: ("state",),
    Decision: (),
    DraftAuthor: (),
    SupplyLinkProposal: ("decided_by_id",),
    SupplyLink: ("has_ended",),
}

FOLLOWED_BY_AUTHOR = {CaseStudy: FollowKind.CASE_STUDY, Discussion: FollowKind.QUESTION}


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _record):
        event.listen(db.session, "after_flush", _collect)
        event.listen(db.session, "before_commit", _record)
        event.listen(db.session, "after_rollback", _clear)


def _collect(session: Session, _context: UOWTransaction) -> None:
    candidates = session.info.setdefault(CANDIDATES, {})
    for row in session.new:
        if type(row) in WATCHED:
            candidates[row] = (True, frozenset(WATCHED[type(row)]))
    for row in session.dirty:
        if changed := _changed(row):
            was_new, before = candidates.get(row, (False, frozenset()))
            candidates[row] = (was_new, before | changed)


def _changed(row: Any) -> frozenset[str]:
    columns = WATCHED.get(type(row), ())
    attributes = inspect(row).attrs
    return frozenset(name for name in columns if attributes[name].history.has_changes())


def _record(session: Session) -> None:
    session.flush()
    candidates = session.info.pop(CANDIDATES, {})
    record(
        [
            happened
            for row, (is_new, changed) in candidates.items()
            if inspect(row).persistent
            for happened in WHAT_HAPPENED[type(row)](row, is_new, changed)
        ],
        session,
    )
    follow_own(
        [
            NewPost(FOLLOWED_BY_AUTHOR[type(row)], row.id, row.author_id)
            for row, (is_new, _) in candidates.items()
            if is_new and type(row) in FOLLOWED_BY_AUTHOR and inspect(row).persistent
        ],
        session,
    )


def _clear(session: Session) -> None:
    session.info.pop(CANDIDATES, None)


Found = list[Happened]


def _case_study(row: CaseStudy, is_new: bool, changed: frozenset[str]) -> Found:
    if row.status != CaseStudyStatus.PUBLISHED:
        return []
    at = row.posted_at if is_new else None
    found = []
    if "status" in changed:
        found = [Happened(ActivityKind.CASE_STUDY, row.id, row.author_id, at=at)]
    if "version" in changed and not is_new and row.version > 1:
        found.append(Happened(ActivityKind.VERSION, row.id, row.author_id, row.version))
    return found


def _words(kind: ActivityKind) -> Callable[[Any, bool, frozenset[str]], Found]:
    def found(row: Any, is_new: bool, changed: frozenset[str]) -> Found:
        if row.withdrawn_at is not None or "withdrawn_at" not in changed:
            return []
        return [Happened(kind, row.id, _writer_of(row), at=_written_at(row) if is_new else None)]

    return found


def _writer_of(row: Any) -> int:
    if isinstance(row, WorkshopNotes):
        return row.writer_id
    return row.member_id if isinstance(row, Try) else row.author_id


def _written_at(row: Any) -> datetime:
    if isinstance(row, WorkshopNotes):
        return row.at
    return row.tried_at if isinstance(row, Try) else row.posted_at


def _question(row: Discussion, is_new: bool, changed: frozenset[str]) -> Found:
    found = _words(ActivityKind.QUESTION)(row, is_new, changed)
    if "helped_id" in changed and row.helped_id is not None:
        found.append(Happened(ActivityKind.HELPED, row.helped_id, row.author_id))
    return found


def _workshop(row: Workshop, is_new: bool, changed: frozenset[str]) -> Found:
    if row.status != WorkshopStatus.PUBLISHED or "status" not in changed:
        return []
    at = row.published_at if is_new else None
    return [Happened(ActivityKind.WORKSHOP, row.id, row.organiser_id, at=at)]


def _rating(row: Rating, is_new: bool, changed: frozenset[str]) -> Found:
    """Without the rater: the author reads reasons, not names."""
    if not row.reason or "reason" not in changed:
        return []
    return [Happened(ActivityKind.RATING, row.id, at=row.rated_at if is_new else None)]


def _booking(row: Booking, is_new: bool, changed: frozenset[str]) -> Found:
    is_offered = row.state == BookingState.OFFERED and "state" in changed
    return [Happened(ActivityKind.PLACE_OFFERED, row.id, None, row.round)] if is_offered else []


def _decision(row: Decision, is_new: bool, changed: frozenset[str]) -> Found:
    """Without the moderator: decisions are the exchange's."""
    return [Happened(ActivityKind.DECISION, row.id, at=row.at)] if is_new else []


def _draft_shared(row: DraftAuthor, is_new: bool, changed: frozenset[str]) -> Found:
    return [Happened(ActivityKind.DRAFT_SHARED, row.draft_id, None, row.user_id)] if is_new else []


def _link_proposal(row: SupplyLinkProposal, is_new: bool, changed: frozenset[str]) -> Found:
    """A proposal that was taken back is told to nobody: what was told of it has gone."""
    if is_new:
        return [Happened(ActivityKind.LINK_PROPOSED, row.id, at=row.proposed_at)]
    is_answered = row.decided_by_id == row.answers_id
    return [Happened(ActivityKind.LINK_ANSWERED, row.id)] if is_answered else []


def _link(row: SupplyLink, is_new: bool, changed: frozenset[str]) -> Found:
    """Ended by a party; what a source says of it is no news."""
    is_ended = row.has_ended and row.ended_by_id is not None and "has_ended" in changed
    return [Happened(ActivityKind.LINK_ENDED, row.id)] if is_ended else []


WHAT_HAPPENED: dict[type, Callable[[Any, bool, frozenset[str]], Found]] = {
    CaseStudy: _case_study,
    Comment: _words(ActivityKind.COMMENT),
    CommunityPost: _words(ActivityKind.POST),
    Discussion: _question,
    Answer: _words(ActivityKind.ANSWER),
    Try: _words(ActivityKind.TRY),
    Workshop: _workshop,
    WorkshopNotes: _words(ActivityKind.NOTES),
    Rating: _rating,
    Booking: _booking,
    Decision: _decision,
    DraftAuthor: _draft_shared,
    SupplyLinkProposal: _link_proposal,
    SupplyLink: _link,
}
