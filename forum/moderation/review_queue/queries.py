"""The one queue: what waits for a moderator, oldest first, without one's own organisation's."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.gate import queries as gate
from forum.models.accounts import User
from forum.models.case_studies import CaseStudyStatus
from forum.models.gaps import Gap, GapStatus
from forum.models.moderation import Decision
from forum.models.review import (
    ChangeRequest,
    Report,
    ReportReason,
    ReportState,
    ReviewAppeal,
    ReviewClaim,
)
from forum.models.withheld import Look, Withheld
from forum.moderation.subjects import queries as subjects
from forum.moderation.subjects.marks import Piece, marked
from forum.moderation.subjects.queries import CASE_STUDY, FILE, Subject
from forum.people.members import queries as members
from forum.policy.viewer import Viewer
from forum.practice.attachments import queries as attachments
from forum.practice.moderation import queries as case_studies
from forum.standards.chosen_links import queries as links

Key = tuple[str, int]  # kind and id of an item
BOXES = 2  # of an item's words that the queue shows
FIRST_POST = "first-post"
FIRST_PICTURES = (
    "One of the first pictures of its author. Look whether anybody can be recognised, and whether "
    "the words say what it shows."
)
PRIVATE = "Not everybody reads it. Open it to read it: that you looked is in the log."


class Lane(StrEnum):
    """Why an item is in the queue."""

    FIRST = "first"
    HELD = "held"
    REPORT = "report"
    MEMBER = "member"
    FILE = "file"
    GAP = "gap"
    APPEAL = "appeal"
    LINK = "link"


LANE_NAMES = {
    Lane.FIRST: "First posts",
    Lane.HELD: "Held texts",
    Lane.REPORT: "Reports",
    Lane.MEMBER: "Members",
    Lane.FILE: "Files",
    Lane.GAP: "Needs",
    Lane.APPEAL: "Appeals",
    Lane.LINK: "Links",
}


@dataclass(frozen=True)
class QueueItem:
    """One item: what it is, why it waits, and who handles it."""

    lane: Lane
    kind: str  # of the subject; "appeal", "link" and "membership" are of the queue alone
    id: int
    name: str
    path: str
    since: datetime
    category: str  # a ReportReason, or FIRST_POST
    why: list[str]
    words: list[tuple[str, list[Piece]]] = field(default_factory=list)
    author: str = ""
    seen: int = 0  # the last decision on it, which a form sends back
    claimed_by: str = ""  # another moderator, for now
    is_mine: bool = False
    is_held: bool = False  # out of sight
    subject: Subject | None = None
    appeal: ReviewAppeal | None = None
    member: User | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.id


def items(viewer: Viewer, lane: Lane | None = None) -> list[QueueItem]:
    """What this moderator may decide on, the oldest first."""
    reported = _reported(viewer)
    found = [
        *reported,
        *_held_words(viewer, {one.key for one in reported}),
        *_held_case_studies(viewer, {one.key for one in reported}),
        *_held_pictures(viewer),
        *_waiting_members(viewer),
        *_gaps(viewer),
        *_appeals(viewer),
        *_links(viewer),
    ]
    chosen = [one for one in found if lane is None or one.lane == lane]
    return _with_claims(viewer, sorted(chosen, key=lambda one: one.since))


def lane_counts(found: Iterable[QueueItem]) -> dict[Lane, int]:
    counted = Counter(one.lane for one in found)
    return {lane: counted[lane] for lane in Lane}


def item(viewer: Viewer, kind: str, object_id: int) -> QueueItem:
    """Of the queue, or anything else that this moderator may decide on; NotFound for the rest."""
    subject = subjects.to_review(viewer, kind, object_id)
    reports = open_reports(kind, object_id)
    if any(not policy.may_review_report_of(viewer, one.reporter_id) for one in reports):
        raise NotFound
    return _with_claims(viewer, [_of_subject(subject, reports)])[0]


def open_reports(kind: str, object_id: int) -> list[Report]:
    of_it = Report.kind == kind, Report.object_id == object_id
    is_open = Report.state == ReportState.OPEN
    return list(db.session.scalars(select(Report).where(*of_it, is_open).order_by(Report.id)))


def last_decision(kind: str, object_id: int) -> int:
    """The id of the newest decision on an item; 0 where there is none."""
    of_it = and_(Decision.kind == kind, Decision.object_id == object_id)
    if kind == CASE_STUDY:
        of_it = or_(of_it, Decision.case_study_id == object_id)
    return db.session.scalar(select(func.max(Decision.id)).where(of_it)) or 0


def is_with_author(kind: str, object_id: int) -> bool:
    """Whether a moderator asked for a change that its author has not made yet."""
    return bool(db.session.scalar(select(waits_for_author(kind, object_id))))


def waits_for_author(kind: Any, object_id: Any) -> ColumnElement[bool]:
    """is_with_author() in SQL."""
    of_it = ChangeRequest.kind == kind, ChangeRequest.object_id == object_id
    is_open = ChangeRequest.answered_at.is_(None), ChangeRequest.closed_at.is_(None)
    return select(ChangeRequest.id).where(*of_it, *is_open).exists()


# One lane each


def _of_subject(subject: Subject, reports: Sequence[Report]) -> QueueItem:
    held = gate.get_held(subject.row) if subject.is_of_words else None
    is_held_case_study = subject.kind == CASE_STUDY and subject.row.status == CaseStudyStatus.HELD
    is_held_picture = subject.kind == FILE and subject.row.is_held
    since = min((one.at for one in reports), default=held.at if held else _written_at(subject))
    return QueueItem(
        _lane(subject, reports, held is not None),
        subject.kind,
        subject.id,
        subject.name,
        subject.path,
        since,
        category_of(subject, reports, held),
        _reasons(subject, reports, held),
        [
            (name, marked(text, is_excerpt=True))
            for name, text in sorted(_excerpted(subject), key=lambda one: -_marks_in(one[1]))[
                :BOXES
            ]
        ],
        author="" if subject.is_anonymous else _name(subject.author_id),
        seen=last_decision(subject.kind, subject.id),
        is_held=held is not None or is_held_case_study or is_held_picture,
        subject=subject,
    )


def _excerpted(subject: Subject) -> list[tuple[str, str]]:
    """Without the title, which is the name of the item."""
    return [one for one in subject.words if one[1] != subject.title]


def _lane(subject: Subject, reports: Sequence[Report], is_held: bool) -> Lane:
    if subject.kind == FILE:
        return Lane.FILE
    if reports:
        return Lane.REPORT
    return Lane.HELD if is_held or subject.kind != CASE_STUDY else Lane.FIRST


def category_of(subject: Subject, reports: Sequence[Report], held: Withheld | None) -> str:
    """The most frequent reason of the reports; else what the gate or the rules held it for."""
    if reports:
        return Counter(str(one.reason) for one in reports).most_common(1)[0][0]
    is_case_study = subject.kind == CASE_STUDY
    look = held.look if held else subject.row.held_look if is_case_study else None
    if look == Look.PRICE:
        return str(ReportReason.PRICE)
    is_quote = held is not None or (is_case_study and subject.row.status_reason)
    return str(ReportReason.FIGURE) if is_quote else FIRST_POST


def _reasons(subject: Subject, reports: Sequence[Report], held: Withheld | None) -> list[str]:
    """Sentences; what reporters added stands behind their reason, without who they are."""
    why = [
        f"Reported: {one.reason_name}." + (f" “{one.note}”" if one.note else "") for one in reports
    ]
    if held is not None and not any(one.has_held for one in reports):
        why.append(held.reason)
    is_said = any(one.has_held for one in reports)
    if subject.kind == CASE_STUDY and subject.row.status_reason and not is_said:
        why.append(subject.row.status_reason)
    if subject.kind == FILE and subject.row.is_held:
        why.append(FIRST_PICTURES)
    if subject.kind == CASE_STUDY and not why and not subject.is_shown:
        why.append("One of the first case studies of its author.")
    return why


def _reported(viewer: Viewer) -> list[QueueItem]:
    mine = select(Report.kind, Report.object_id).where(policy.own_reports(viewer))
    is_own = {(kind, id_) for kind, id_ in db.session.execute(mine)}
    by_key: dict[Key, list[Report]] = {}
    for report in db.session.scalars(_open_reports(viewer).order_by(Report.id)):
        by_key.setdefault((report.kind, report.object_id), []).append(report)
    found = []
    for (kind, object_id), reports in by_key.items():
        subject = _existing(viewer, kind, object_id)
        if (
            subject is not None
            and (kind, object_id) not in is_own
            and not is_with_author(subject.kind, subject.id)
        ):
            found.append(_without_private_words(_of_subject(subject, reports)))
    return found


def _without_private_words(one: QueueItem) -> QueueItem:
    """What not everybody reads is read on its own page, where the look is logged."""
    if one.subject is None or not one.subject.is_private or one.is_held:
        return one
    return replace(one, words=[], why=[*one.why, PRIVATE])


def _open_reports(viewer: Viewer) -> Select[Report]:
    of_others = policy.reviewable(viewer, Report.author_id, Report.organisation_id)
    return select(Report).where(Report.state == ReportState.OPEN, of_others)


def _existing(viewer: Viewer, kind: str, object_id: int) -> Subject | None:
    try:
        return subjects.to_review(viewer, kind, object_id)
    except NotFound:
        return None


def _written_at(subject: Subject) -> datetime:
    row = subject.row
    if subject.kind == CASE_STUDY:
        return row.edited_at or row.posted_at
    for column in ("changed_at", "added_at", "joined_at", "posted_at", "at"):
        if isinstance(at := getattr(row, column, None), datetime):
            return at
    return clock.now()


def _held_words(viewer: Viewer, reported: set[Key]) -> list[QueueItem]:
    found = []
    for held in gate.all_held(viewer):
        subject = _existing(viewer, held.kind, held.object_id)
        key = held.kind, held.object_id
        if subject is not None and key not in reported and not is_with_author(*key):
            found.append(_of_subject(subject, ()))
    return found


def _held_case_studies(viewer: Viewer, reported: set[Key]) -> list[QueueItem]:
    found = []
    for row in case_studies.held(viewer):
        subject = subjects.of_case_study(row)
        is_other = (CASE_STUDY, row.id) not in reported and not is_with_author(
            subject.kind, subject.id
        )
        if is_other and policy.may_moderate(viewer, row):
            found.append(_of_subject(subject, ()))
    return found


def _held_pictures(viewer: Viewer) -> list[QueueItem]:
    """None of them was ever shown, so none is reported."""
    ids = db.session.scalars(attachments.held_pictures(viewer)).all()
    subjects_of_them = [_existing(viewer, FILE, one) for one in ids]
    return [_of_subject(one, ()) for one in subjects_of_them if one is not None]


def count_of_own_organisation(viewer: Viewer) -> int:
    """Held case studies that another moderator has to decide on."""
    return sum(not policy.may_moderate(viewer, one) for one in case_studies.held(viewer))


def _waiting_members(viewer: Viewer) -> list[QueueItem]:
    waiting = db.session.scalars(members.waiting(viewer)).all()
    return [
        QueueItem(
            Lane.MEMBER,
            "membership",
            one.id,
            one.name,
            f"/moderation/members/{one.id}",
            one.joined_at,
            FIRST_POST,
            [f"Says they work at {one.organisation_name}. The mail address does not show it."],
            member=one,
        )
        for one in waiting
    ]


def _gaps(viewer: Viewer) -> list[QueueItem]:
    waiting = select(Gap).where(Gap.status == GapStatus.HELD).order_by(Gap.opened_at, Gap.id)
    found = []
    for gap in db.session.scalars(waiting):
        subject = subjects.of_words(gap)
        if policy.may_review(viewer, subject.author_id, subject.organisation_id):
            one = _of_subject(subject, ())
            why = ["Words that a member typed: nobody else sees them yet."]
            found.append(
                replace(one, lane=Lane.GAP, since=gap.opened_at, category=FIRST_POST, why=why)
            )
    return found


def _appeals(viewer: Viewer) -> list[QueueItem]:
    return [
        QueueItem(
            Lane.APPEAL,
            "appeal",
            one.id,
            f"an appeal: {one.decision.what or 'a case study'}",
            f"/moderation/appeals/{one.id}",
            one.at,
            "",
            [f"{one.decision.act.capitalize()}: {one.decision.reason or 'without a reason'}"],
            [("The author writes", marked(one.words, is_excerpt=True))],
            appeal=one,
        )
        for one in db.session.scalars(open_appeals(viewer))
    ]


def _links(viewer: Viewer) -> list[QueueItem]:
    return [
        QueueItem(
            Lane.LINK,
            "link",
            one.id,
            f"a link of “{one.case_study.title}”",
            f"/moderation/links/{one.id}",
            one.chosen_at,
            "",
            [f"Its author says that it helps with {links.target_name(one)}."],
        )
        for one in links.waiting(viewer)
    ]


def open_appeals(viewer: Viewer) -> Select[ReviewAppeal]:
    waiting = select(ReviewAppeal).where(
        ReviewAppeal.decided_at.is_(None), policy.review_appeals(viewer)
    )
    return waiting.options(joinedload(ReviewAppeal.decision)).order_by(ReviewAppeal.id)


def _with_claims(viewer: Viewer, found: list[QueueItem]) -> list[QueueItem]:
    current = select(ReviewClaim).where(ReviewClaim.until > clock.now())
    claims = {(one.kind, one.object_id): one for one in db.session.scalars(current)}
    result = []
    for one in found:
        claim = claims.get(one.key)
        is_mine = claim is not None and claim.moderator_id == viewer.id
        other = claim.moderator.name if claim is not None and not is_mine else ""
        result.append(replace(one, is_mine=is_mine, claimed_by=other))
    return result


def _marks_in(text: str) -> int:
    return sum(bool(piece.found) for piece in marked(text))


def _name(member_id: int | None) -> str:
    member = db.session.get(User, member_id) if member_id is not None else None
    if member is None:
        return ""
    return ", ".join(filter(None, (member.name, member.organisation_name)))
