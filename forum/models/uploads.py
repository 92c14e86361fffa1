"""A file of figures on its way in. What it holds stays here, and is no Figure, until approved."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.programmes import Programme
from forum.models.releases import Release


class UploadState(StrEnum):
    MAPPING = "mapping"  # waits to be told what each column is
    CHECKING = "checking"
    ASKING = "asking"  # waits to be told what a cell means that can be read in two ways
    REFUSED = "refused"  # some row cannot be taken, so none is
    WAITING = "waiting"  # for a second analyst
    REHEARSED = "rehearsed"  # the end of a rehearsal
    APPROVED = "approved"  # being copied among the figures
    PUBLISHED = "published"  # copied: seen by those whom the release, or the chain, lets see
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Upload(db.Model):
    """One file. `key` is what makes the same file twice one upload; empty once it is given up."""

    __table_args__ = (
        CheckConstraint("decided_by_id <> uploader_id", name="two_people"),
        CheckConstraint(
            "NOT is_rehearsal OR (published_at IS NULL AND state NOT IN ('approved', 'published'))",
            name="rehearsal_is_not_published",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'published') OR decided_by_id IS NOT NULL",
            name="somebody_approved",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))  # of the file
    file_name: Mapped[str] = mapped_column(String(200))
    layout: Mapped[str] = mapped_column(String(10))  # csv, xlsx, json
    size: Mapped[int]  # bytes
    origin: Mapped[str] = mapped_column(String(30))
    basis: Mapped[str] = mapped_column(String(20), default="sourced")
    is_rehearsal: Mapped[bool] = mapped_column(default=False)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"), index=True)
    # Of all its rows; None: a column says it, else it is the Work Programme.
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    note: Mapped[str] = mapped_column(default="")  # where the figures come from
    uploader_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)

    state: Mapped[UploadState] = mapped_column(String(20), index=True)
    sheet: Mapped[str] = mapped_column(String(120), default="")  # of a workbook, by its name
    heading_row: Mapped[int] = mapped_column(default=0)  # its line; 0: the likeliest
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)  # the file's own headings
    meanings: Mapped[list[str]] = mapped_column(JSON, default=list)  # what each column is, or ""
    questions: Mapped[list[dict]] = mapped_column(JSON, default=list)  # what the check left open
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by a question's key
    rows: Mapped[int] = mapped_column(default=0)  # in the file, once known
    rows_checked: Mapped[int] = mapped_column(default=0)
    rows_refused: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)  # found; not all are kept
    compared: Mapped[dict] = mapped_column(JSON, default=dict)  # with what is there already
    chunks: Mapped[int] = mapped_column(default=0)  # staged
    chunks_copied: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]

    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was declined
    published_at: Mapped[datetime | None]

    uploader: Mapped[User] = relationship(foreign_keys=uploader_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    release: Mapped[Release | None] = relationship()
    programme: Mapped[Programme | None] = relationship()


class FilePart(db.Model):
    """A piece of the file itself, in the database because each node must reach it."""

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Chunk(db.Model):
    """Some hundreds of checked rows, each the columns of a figure to be."""

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    rows: Mapped[list[dict]] = mapped_column(JSON)


class UploadProblem(db.Model):
    """One thing wrong with one row, said so that whoever keeps the file can mend it."""

    __tablename__ = "upload_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), index=True)
    line: Mapped[int]  # 0: the file as a whole
    column: Mapped[str] = mapped_column(String(120))
    value: Mapped[str] = mapped_column(String(200))
    rule: Mapped[str] = mapped_column(String(400))
    mend: Mapped[str] = mapped_column(String(400))


class ColumnMapping(db.Model):
    """What somebody said the columns of a kind of file are, for the next file like it."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("user_id", "headings_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    headings_key: Mapped[str] = mapped_column(String(64), index=True)  # hash of the headings
    meanings: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class FileDecision(db.Model):
    """What somebody said a name, a sign or a row in a file is, for the next file that has it."""

    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    key: Mapped[str] = mapped_column(String(200), index=True)  # of a questions.FileQuestion
    answer: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)
