from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum import policy
from forum.core import audit, clock
from forum.core.audit import AuditEntry
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.core.tabular.table import Unreadable
from forum.models.accounts import User
from forum.models.organisations import Contract, Organisation
from forum.models.releases import Release, open_releases
from forum.models.uploads import (
    Chunk,
    ColumnMapping,
    FileDecision,
    FilePart,
    Upload,
    UploadProblem,
    UploadState,
)
from forum.models.vocabularies import Term, Vocabulary
from forum.performance.figures.queries import LOOKED
from forum.performance.uploads import files
from forum.performance.uploads.files import HeadingRow

AT_WORK = (UploadState.CHECKING, UploadState.APPROVED)
STAGED = (UploadState.WAITING, UploadState.REHEARSED)
OVER = (UploadState.DECLINED, UploadState.WITHDRAWN)
BEFORE_RELEASE = timedelta(minutes=15)  # an approval later than that might be copied too late
MOST_ABOUT = 150  # characters of an entry of the audit
ON_A_PAGE = 100
LISTED = 50


def visible(viewer: User) -> Select[Upload]:
    return select(Upload).where(policy.visible_uploads(viewer)).options(joinedload(Upload.uploader))


def newest(viewer: User) -> Sequence[Upload]:
    return db.session.scalars(visible(viewer).order_by(Upload.id.desc()).limit(LISTED)).all()


def get(viewer: User, upload_id: int) -> Upload:
    whole = visible(viewer).options(joinedload(Upload.decided_by), joinedload(Upload.release))
    found = db.session.scalar(whole.where(Upload.id == upload_id))
    if found is None:
        raise NotFound
    return found


def look_at(viewer: User, upload_id: int, of_file: bool = False) -> Upload:
    """The upload with its unreleased figures; the look is logged first.

    `of_file`: its cells themselves are shown, so that it is one before the rows are checked.
    """
    upload = get(viewer, upload_id)
    is_out = upload.state == UploadState.PUBLISHED and (
        not upload.release or upload.release.is_open
    )
    if (upload.checked_at is not None or of_file) and not is_out:
        audit.record(viewer, LOOKED, f"upload {upload.id}, {upload.file_name}"[:MOST_ABOUT])
    return upload


def of_key(key: str) -> Upload | None:
    return db.session.scalar(select(Upload).where(Upload.key == key))


def next_at_work() -> Upload | None:
    """A half copied upload first, then the oldest, so that versions keep their order."""
    waiting = select(Upload).where(Upload.state.in_(AT_WORK))
    half_first = case((_half_copied(Upload), 0), else_=1)
    return db.session.scalar(waiting.order_by(half_first, Upload.id).limit(1))


def is_another_half_copied(upload_id: int) -> ColumnElement[bool]:
    """A condition of a statement, so that asking and doing are one."""
    other = aliased(Upload)
    return select(other.id).where(_half_copied(other), other.id != upload_id).exists()


def _half_copied(upload) -> ColumnElement[bool]:
    return and_(upload.state == UploadState.APPROVED, upload.chunks_copied > 0)


def content(upload_id: int) -> bytes:
    parts = select(FilePart.content).where(FilePart.upload_id == upload_id)
    return b"".join(db.session.scalars(parts.order_by(FilePart.number)))


def staged_rows(upload: Upload) -> Iterator[dict]:
    """What would be published, a chunk at a time."""
    chunks = select(Chunk.rows).where(Chunk.upload_id == upload.id).order_by(Chunk.number)
    for rows in db.session.scalars(chunks):
        yield from rows


def problems(upload: Upload, most: int = ON_A_PAGE) -> Sequence[UploadProblem]:
    found = select(UploadProblem).where(UploadProblem.upload_id == upload.id)
    return db.session.scalars(
        found.order_by(UploadProblem.line, UploadProblem.id).limit(most)
    ).all()


def remembered(viewer: User, headings_keys: Collection[str]) -> dict[str, list[str]]:
    """By the key of headings: what the viewer, else somebody of the organisation, said of them."""
    known = _own_last(ColumnMapping, viewer).where(ColumnMapping.headings_key.in_(headings_keys))
    return {row.headings_key: list(row.meanings) for row in db.session.scalars(known)}


def remembered_decisions(viewer: User) -> dict[str, str]:
    """By a question's key: what the viewer, else somebody of the organisation, answered."""
    known = _own_last(FileDecision, viewer)
    return {row.key: row.answer for row in db.session.scalars(known)}


def _own_last(kept: type[ColumnMapping | FileDecision], viewer: User) -> Select:
    """The viewer's own come last, the newest of others before them: the last one counts."""
    own = kept.user_id == viewer.id
    of_organisation = kept.organisation_id == viewer.organisation_id
    theirs = and_(kept.organisation_id.is_not(None), of_organisation)
    return select(kept).where(or_(own, theirs)).order_by(own, kept.at)


def heading_rows(upload: Upload) -> list[HeadingRow]:
    """The lines of the file that may be its headings; Refused where it is gone or unreadable."""
    if upload.state in (*OVER, UploadState.PUBLISHED):
        raise Refused("The file is not kept any more.")
    try:
        return files.heading_rows(content(upload.id), upload.layout)
    except Unreadable as wrong:
        raise Refused(f"{wrong.rule} {wrong.mend}") from None


def primes() -> dict[int, str]:
    """Those that hold a contract, by name."""
    held = select(Contract.prime_id)
    found = select(Organisation.id, Organisation.name).where(Organisation.id.in_(held))
    return {row.id: row.name for row in db.session.execute(found.order_by(Organisation.name))}


def areas() -> dict[int, str]:
    found = select(Term).where(Term.vocabulary == Vocabulary.AREA).order_by(Term.position)
    return {term.id: term.label for term in db.session.scalars(found)}


def organisation_names(ids: Collection[int]) -> dict[str, str]:
    found = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {str(row.id): row.name for row in db.session.execute(found)}


def releases_to_come() -> Sequence[Release]:
    """Those that an upload can be for: announced, with time enough to copy it."""
    to_come = select(Release).where(
        Release.id.not_in(open_releases()),
        Release.cancelled_at.is_(None),
        Release.release_at > clock.now() + BEFORE_RELEASE,
    )
    return db.session.scalars(to_come.order_by(Release.release_at)).all()


def analysts_but(uploader_id: int) -> Sequence[User]:
    others = select(User).where(User.is_analyst, User.id != uploader_id)
    return [user for user in db.session.scalars(others) if user.is_verified]


# Who looked at what before it was released


@dataclass(frozen=True, slots=True)
class EarlyLook:
    at: datetime
    who_id: int
    who: str
    organisation: str
    about: str


def looks(
    viewer, before_id: int | None = None, most: int = ON_A_PAGE
) -> list[tuple[int, EarlyLook]]:
    """With the id of each entry, newest first; names as they are now."""
    policy.require(policy.may_see_log_of_figures(viewer))
    entries = select(AuditEntry).where(AuditEntry.act == LOOKED)
    if before_id is not None:
        entries = entries.where(AuditEntry.id < before_id)
    found = db.session.scalars(entries.order_by(AuditEntry.id.desc()).limit(most)).all()
    ids = {entry.who_id for entry in found}
    whole = select(User).where(User.id.in_(ids)).options(joinedload(User.organisation))
    people = {user.id: user for user in db.session.scalars(whole)}
    return [(entry.id, _look(entry, people.get(entry.who_id))) for entry in found]


def _look(entry: AuditEntry, who: User | None) -> EarlyLook:
    name = who.name if who else "Unknown"
    organisation = who.organisation_name if who else ""
    return EarlyLook(entry.at, entry.who_id, name, organisation, entry.about)


def how_many_looks(viewer: User) -> int:
    policy.require(policy.may_see_log_of_figures(viewer))
    counted = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == LOOKED)
    return db.session.scalar(counted) or 0
