"""What analysts do with a file of figures. The worker does the rest (jobs.py)."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, or_, select, update

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.figures import management_is_public
from forum.models.provenance import Origin
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
from forum.performance.uploads import column_mapping, files, queries
from forum.performance.uploads.files import HeadingRow, ReceivedFile
from forum.performance.uploads.questions import LEAVE_OUT, LINE, REMEMBERED

PART = 512 * 1024  # bytes
ANSWERABLE = (UploadState.ASKING, UploadState.REFUSED)
CHANGED = "Somebody else has decided on this file meanwhile. Look at what it says now."
NOT_SECOND = (
    "You uploaded this file, so another analyst has to say yes. "
    "Two people see each figure before anybody else does."
)
REHEARSAL = "This is a rehearsal. Upload the file again, not as a rehearsal, to publish it."
TOO_LATE = (
    "The release of this file is open, is cancelled, or opens within 15 minutes. "
    "Announce a release again, and upload the file for that."
)
IS_OUT = (
    "These figures are out, so they stay. Upload a corrected file: it becomes the next version."
)


@dataclass(frozen=True)
class UploadPurpose:
    """What a file is uploaded as."""

    origin: Origin
    basis: str
    release_id: int | None = None
    programme_id: int | None = None  # of all its rows; None: the file says it
    is_rehearsal: bool = False
    note: str = ""

    def key(self, sha256: str) -> str:
        """The same for the same file uploaded for the same end."""
        said = f"{sha256} {self.origin} {self.release_id} {self.is_rehearsal}"
        if self.programme_id is not None:
            said += f" {self.programme_id}"
        return hashlib.sha256(said.encode()).hexdigest()


def receive(uploader: User, file: ReceivedFile, purpose: UploadPurpose) -> tuple[Upload, bool]:
    """Store the file for the worker to check. Idempotent: (upload, whether it is new)."""
    policy.require(policy.may_upload_figures(uploader))
    key = purpose.key(file.sha256)
    there = queries.of_key(key)
    if there is not None:
        return there, False
    upload = _new(uploader, file, purpose, key)
    with rollback_on_conflict() as conflict:  # the same file came twice at once
        db.session.add(upload)
        db.session.flush()
        _keep_parts(upload.id, file.content)
        about = f"upload {upload.id} {file.sha256[:16]}"
        audit.add(uploader, "uploaded a file of figures", about)
        db.session.commit()
    if conflict:
        return db.session.scalars(select(Upload).filter_by(key=key)).one(), False
    return upload, True


def _new(uploader: User, file: ReceivedFile, purpose: UploadPurpose, key: str) -> Upload:
    remembered = queries.remembered(uploader, {row.key for row in file.heading_rows})
    row = files.likeliest(file.heading_rows, frozenset(remembered))
    known = remembered.get(row.key)
    is_known = known is not None or column_mapping.is_plain(row.headings)
    return Upload(
        key=key,
        sha256=file.sha256,
        file_name=file.name,
        layout=file.layout,
        size=len(file.content),
        origin=purpose.origin,
        basis=purpose.basis,
        release_id=purpose.release_id,
        programme_id=purpose.programme_id,
        is_rehearsal=purpose.is_rehearsal,
        note=purpose.note,
        uploader_id=uploader.id,
        sheet=row.sheet,
        heading_row=row.line,
        columns=row.headings,
        meanings=known or column_mapping.guessed(row.headings),
        state=UploadState.CHECKING if is_known else UploadState.MAPPING,
    )


def _keep_parts(upload_id: int, content: bytes) -> None:
    for number, start in enumerate(range(0, len(content), PART)):
        part = FilePart(upload_id=upload_id, number=number, content=content[start : start + PART])
        db.session.add(part)


def map_columns(viewer: User, upload: Upload, row: HeadingRow, meanings: list[str]) -> None:
    """Say which line holds the headings and what each column is; remembered for such headings."""
    policy.require(policy.may_change_upload(viewer, upload))
    chosen = {"sheet": row.sheet, "heading_row": row.line, "columns": row.headings}
    said = chosen | {"meanings": meanings, "answers": {}}
    _move(upload, (UploadState.MAPPING, *ANSWERABLE), state=UploadState.CHECKING, **said)
    _forget_check(upload.id)
    _remember_columns(viewer, row.key, meanings)
    about = ", ".join(meanings)
    audit.add(viewer, "said what a file's columns are", f"upload {upload.id}: {about}")
    db.session.commit()


def _remember_columns(viewer: User, headings_key: str, meanings: list[str]) -> None:
    known = db.session.scalar(
        select(ColumnMapping).where(
            ColumnMapping.user_id == viewer.id, ColumnMapping.headings_key == headings_key
        )
    )
    if known is None:
        known = ColumnMapping(user_id=viewer.id, headings_key=headings_key)
        db.session.add(known)
    known.meanings, known.at = meanings, clock.now()
    known.organisation_id = viewer.organisation_id


def answer(viewer: User, upload: Upload, answers: dict[str, str]) -> None:
    """Say what cells and rows mean; names, signs and rows are remembered for the next file."""
    policy.require(policy.may_change_upload(viewer, upload))
    said = upload.answers | answers
    _move(upload, ANSWERABLE, state=UploadState.CHECKING, answers=said)
    _forget_check(upload.id)
    for key, chosen in answers.items():
        if key.partition(":")[0] in REMEMBERED:
            _remember_decision(viewer, key, chosen)
    about = ", ".join(f"{key} {value}" for key, value in answers.items())
    audit.add(viewer, "said what a file's cells mean", f"upload {upload.id}: {about}"[:150])
    db.session.commit()


def _remember_decision(viewer: User, key: str, chosen: str) -> None:
    known = db.session.scalar(
        select(FileDecision).where(FileDecision.user_id == viewer.id, FileDecision.key == key)
    )
    if known is None:
        known = FileDecision(user_id=viewer.id, key=key)
        db.session.add(known)
    known.answer, known.at = chosen, clock.now()
    known.organisation_id = viewer.organisation_id


def leave_out(viewer: User, upload: Upload, lines: list[int]) -> None:
    """Take the file without these lines, which are wrong."""
    policy.require(policy.may_change_upload(viewer, upload))
    answers = upload.answers | {f"{LINE}:{line}": LEAVE_OUT for line in lines}
    _move(upload, ANSWERABLE, state=UploadState.CHECKING, answers=answers)
    _forget_check(upload.id)
    about = ", ".join(map(str, lines))
    audit.add(viewer, "left rows of a file out", f"upload {upload.id}: lines {about}"[:150])
    db.session.commit()


def change_answers(viewer: User, upload: Upload) -> None:
    """Forget the answers of this file, remembered ones too, so that they are asked for again."""
    policy.require(policy.may_change_upload(viewer, upload))
    states = (*ANSWERABLE, UploadState.WAITING, UploadState.REHEARSED)
    keys = [key for key in upload.answers if key.partition(":")[0] in REMEMBERED]
    _move(upload, states, state=UploadState.CHECKING, answers={})
    _forget_check(upload.id)
    of_organisation = FileDecision.organisation_id == upload.uploader.organisation_id
    theirs = or_(
        FileDecision.user_id.in_((viewer.id, upload.uploader_id)),
        and_(FileDecision.organisation_id.is_not(None), of_organisation),
    )
    db.session.execute(delete(FileDecision).where(theirs, FileDecision.key.in_(keys)))
    audit.add(viewer, "took back what a file's cells mean", f"upload {upload.id}")
    db.session.commit()


def check_again(viewer: User, upload: Upload) -> None:
    """For when something that was missing, such as an organisation, has been added."""
    policy.require(policy.may_change_upload(viewer, upload))
    states = (*ANSWERABLE, UploadState.WAITING, UploadState.REHEARSED)
    _move(upload, states, state=UploadState.CHECKING)
    _forget_check(upload.id)
    audit.add(viewer, "had a file of figures checked again", f"upload {upload.id}")
    db.session.commit()


def _forget_check(upload_id: int) -> None:
    for row in (Chunk, UploadProblem):
        db.session.execute(delete(row).where(row.upload_id == upload_id))
    anew = {"rows_checked": 0, "rows_refused": 0, "problems": 0, "chunks": 0, "compared": {}}
    anew["questions"] = []
    db.session.execute(update(Upload).where(Upload.id == upload_id).values(anew))


def approve(viewer: User, upload: Upload) -> None:
    """Approve as the second analyst. Compare-and-set, so only one approval counts."""
    policy.require(policy.may_upload_figures(viewer))
    if not policy.may_decide_upload(viewer, upload):
        raise Refused(NOT_SECOND)
    if upload.is_rehearsal:
        raise Refused(REHEARSAL)
    if upload.state in (UploadState.APPROVED, UploadState.PUBLISHED):
        return
    rules = [Upload.uploader_id != viewer.id, Upload.is_rehearsal.is_(False)]
    if upload.origin == Origin.OFFICIAL:
        if upload.release_id not in {release.id for release in queries.releases_to_come()}:
            raise Refused(TOO_LATE)
        rules.append(Upload.release_id.not_in(open_releases()))
    decided = {"decided_by_id": viewer.id, "decided_at": clock.now()}
    _move(upload, (UploadState.WAITING,), *rules, state=UploadState.APPROVED, **decided)
    audit.add(viewer, "approved a file of figures", f"upload {upload.id} {upload.sha256[:16]}")
    db.session.commit()


def decline(viewer: User, upload: Upload, reason: str) -> None:
    policy.require(policy.may_upload_figures(viewer))
    if not policy.may_decide_upload(viewer, upload):
        raise Refused(NOT_SECOND)
    decided = {"decided_by_id": viewer.id, "decided_at": clock.now(), "reason": reason}
    _move(upload, (UploadState.WAITING,), state=UploadState.DECLINED, key=None, **decided)
    forget_file(upload.id)
    audit.add(viewer, "declined a file of figures", f"upload {upload.id}")
    db.session.commit()


def withdraw(viewer: User, upload: Upload) -> None:
    """Withdraw the upload and hide its figures; Refused once they are public."""
    policy.require(policy.may_change_upload(viewer, upload))
    not_yet = tuple(
        state for state in UploadState if state not in (*queries.OVER, UploadState.PUBLISHED)
    )
    taken = {"state": UploadState.WITHDRAWN, "key": None, "published_at": None}
    if upload.state == UploadState.PUBLISHED:
        _refuse_what_is_out(upload)
        held = Upload.release_id.is_(None) | Upload.release_id.not_in(open_releases())
        _move(upload, (UploadState.PUBLISHED,), held, **taken)
    else:
        _move(upload, not_yet, **taken)
    forget_file(upload.id)
    audit.add(viewer, "withdrew a file of figures", f"upload {upload.id}")
    db.session.commit()


def _refuse_what_is_out(upload: Upload) -> None:
    """Official figures once their release is open, and management information made public."""
    opened = select(exists(open_releases().where(Release.id == upload.release_id)))
    is_open = upload.release_id is not None and db.session.scalar(opened)
    may_be_public = upload.origin == Origin.MANAGEMENT and management_is_public()
    if is_open or may_be_public:
        raise Refused(IS_OUT)


def forget_file(upload_id: int) -> None:
    """The file and its rows: an upload that is over keeps only what was decided on it."""
    for row in (Chunk, FilePart):
        db.session.execute(delete(row).where(row.upload_id == upload_id))


def _move(upload: Upload, states: tuple[UploadState, ...], *rules, **values) -> None:
    """Refused where it is in none of these states any more."""
    if not update_if(Upload, Upload.id == upload.id, Upload.state.in_(states), *rules, **values):
        db.session.rollback()
        raise Refused(CHANGED)
