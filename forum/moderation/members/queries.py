"""What a moderator may know of a member: decisions, items, notes. Not of the own organisation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.gate import registry
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.moderation import Decision
from forum.models.review import Report, ReportState, StaffNote
from forum.policy.viewer import Viewer

MOST_ITEMS = 20
MOST_OF_KIND = 5


@dataclass(frozen=True)
class Written:
    """Something that the member wrote."""

    name: str
    at: datetime
    path: str


@dataclass(frozen=True)
class MemberRecord:
    """Without what the member wrote anonymously, and without reports that are open."""

    decisions: list[Decision]
    written: list[Written]
    notes: list[tuple[StaffNote, str]]  # with the name of who wrote it
    wrong_reports: int  # that this member sent and a moderator dismissed


def get(viewer: Viewer, member_id: int) -> User:
    """NotFound for a colleague, another moderator, and nobody alike."""
    member = db.session.get(User, member_id)
    if member is None or not policy.may_sanction(viewer, member):
        raise NotFound
    return member


def record(member: User) -> MemberRecord:
    """The caller asks whether the viewer may read it: get()."""
    return MemberRecord(
        _decisions(member), _written(member), _notes(member), _wrong_reports(member)
    )


def _decisions(member: User) -> list[Decision]:
    about = select(Decision).where(policy.decisions_about(member))
    named = about.options(joinedload(Decision.case_study)).order_by(Decision.id.desc())
    found = db.session.scalars(named.limit(MOST_ITEMS))
    return [one for one in found if one.case_study is None or not one.case_study.is_anonymous]


def _written(member: User) -> list[Written]:
    named = policy.named_case_studies()
    studies = select(CaseStudy).where(CaseStudy.author_id == member.id, named)
    newest = studies.order_by(CaseStudy.id.desc()).limit(MOST_OF_KIND)
    found = [
        Written(f"Case study: {one.title}", one.posted_at, f"/case-studies/{one.id}-{one.slug}")
        for one in db.session.scalars(newest)
    ]
    for kind in registry.kinds().values():
        if not kind.is_private:
            rows = select(kind.model).where(kind.author_column == member.id)
            rows = rows.order_by(kind.written_at.desc()).limit(MOST_OF_KIND)
            found += [_of_row(kind, row) for row in db.session.scalars(rows)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_ITEMS]


def _of_row(kind: registry.WordsKind, row: Any) -> Written:
    at = getattr(row, kind.written_at.key)  # type: ignore[attr-defined]
    return Written(kind.label.capitalize(), at, kind.path(row))


def _notes(member: User) -> list[tuple[StaffNote, str]]:
    rows = (
        select(StaffNote, User.name)
        .outerjoin(User, User.id == StaffNote.by_id)
        .where(StaffNote.member_id == member.id)
        .order_by(StaffNote.id.desc())
    )
    return [(note, name or "A former moderator") for note, name in db.session.execute(rows)]


def _wrong_reports(member: User) -> int:
    is_wrong = Report.reporter_id == member.id, Report.state == ReportState.DISMISSED
    return len(db.session.scalars(select(Report.id).where(*is_wrong)).all())


def notes_about(member: User) -> Select[StaffNote]:
    return select(StaffNote).where(StaffNote.member_id == member.id).order_by(StaffNote.id)


def _note_as_json(note: StaffNote) -> dict[str, Any]:
    return {"words": note.words, "at": iso(note.at)}


NOTES = Export("note of moderators", "notes of moderators", notes_about, _note_as_json)
