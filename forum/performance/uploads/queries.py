from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum import policy
from forum.core import audit, clock
from forum.core.audit import AuditEntry
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.releases import Release, open_releases
from forum.models.uploads import ColumnMapping, FilePart, Upload, UploadProblem, UploadState
from forum.performance.figures.queries import LOOKED

AT_WORK = (UploadState.CHECKING, UploadState.APPROVED)
OVER = (UploadState.DECLINED, UploadState.WITHDRAWN)
BEFORE_RELEASE = timedelta(minutes=15)  # an approval later than that might be copied too late
MOST_ABOUT = 150  # characters of an entry of the audit
ON_A_PAGE = 100
LISTED = 50


def visible(viewer) -> Select[Upload]:
    return select(Upload).where(policy.visible_uploads(viewer)).options(joinedload(Upload.uploader))


def newest(viewer) -> Sequence[Upload]:
    return db.session.scalars(visible(viewer).order_by(Upload.id.desc()).limit(LISTED)).all()


def get(viewer, upload_id: int) -> Upload:
    whole = visible(viewer).options(joinedload(Upload.decided_by), joinedload(Upload.release))
    found = db.session.scalar(whole.where(Upload.id == upload_id))
    if found is None:
        raise NotFound
    return found


def look_at(viewer, upload_id: int) -> Upload:
    """With the figures in it: a look at what is not released, and logged before it is had."""
    upload = get(viewer, upload_id)
    is_out = upload.state == UploadState.PUBLISHED and (
        not upload.release or upload.release.is_open
    )
    if upload.checked_at is not None and not is_out:
        audit.record(viewer, LOOKED, f"upload {upload.id}, {upload.file_name}"[:MOST_ABOUT])
    return upload


def of_key(key: str) -> Upload | None:
    return db.session.scalar(select(Upload).where(Upload.key == key))


def next_at_work() -> Upload | None:
    """One at a time: what is half copied, then the oldest. What is copied later is newer."""
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


def problems(upload: Upload, most: int = ON_A_PAGE) -> Sequence[UploadProblem]:
    found = select(UploadProblem).where(UploadProblem.upload_id == upload.id)
    return db.session.scalars(
        found.order_by(UploadProblem.line, UploadProblem.id).limit(most)
    ).all()


def remembered(viewer, headings_key: str) -> list[str] | None:
    """What the viewer said of such columns before, else somebody of the same organisation."""
    known = select(ColumnMapping).where(
        ColumnMapping.headings_key == headings_key,
        or_(
            ColumnMapping.user_id == viewer.id,
            ColumnMapping.organisation_id.is_not(None)
            & (ColumnMapping.organisation_id == viewer.organisation_id),
        ),
    )
    own_first = known.order_by(ColumnMapping.user_id != viewer.id, ColumnMapping.at.desc())
    found = db.session.scalar(own_first.limit(1))
    return list(found.meanings) if found else None


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


def how_many_looks(viewer) -> int:
    policy.require(policy.may_see_log_of_figures(viewer))
    counted = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == LOOKED)
    return db.session.scalar(counted) or 0
