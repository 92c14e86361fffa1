from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from filecheck.kinds import KIND_NAMES, PICTURES, FileKind
from forum.core import clock
from forum.core.extensions import db

MOST_FILES = 5
MOST_PICTURES = 4  # of a case study, among its files; of an answer
LARGEST = 10 * 1024 * 1024  # bytes of one file, as it is sent
NAME_LENGTH = 100
DESCRIPTION_LENGTH = 200


class Purpose(StrEnum):
    """What a colleague uses a file for: files with a purpose are toolkits."""

    FORM = "form"
    LETTER = "letter"
    SCRIPT = "script"
    CHECKLIST = "checklist"


PURPOSE_NAMES = {
    Purpose.FORM: "Form",
    Purpose.LETTER: "Letter",
    Purpose.SCRIPT: "Script",
    Purpose.CHECKLIST: "Checklist",
}


class StoredFile(db.Model):
    """The content of a file, stored once however many attachments have it."""

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)


class StoredPiece(db.Model):
    """Part of a file: no row is too long for a database or its driver."""

    sha256: Mapped[str] = mapped_column(
        ForeignKey("stored_file.sha256", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(db.Model):
    """A file of a draft and of the case study that the draft becomes, or a picture of an answer.

    It belongs to them by author and key: a draft's key becomes the case study's submission key, so
    nothing moves when it is sent.
    """

    __table_args__ = (
        UniqueConstraint("owner_id", "key", "place"),  # of two at once one takes the last place
        UniqueConstraint("owner_id", "key", "sha256"),  # the same file sent twice is one
        CheckConstraint(f"place BETWEEN 1 AND {MOST_FILES}", name="place_in_range"),
        Index("ix_attachment_sha256", "sha256"),
        Index("ix_attachment_is_held", "is_held"),
        Index("ix_attachment_purpose_added_at", "purpose", "added_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str] = mapped_column(String(32))
    place: Mapped[int]  # 1 to MOST_FILES
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    kind: Mapped[FileKind] = mapped_column(String(5))
    size: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(10), default="")  # a Purpose, or not said
    words: Mapped[str] = mapped_column(default="", deferred=True)  # what a search may find
    # What a picture shows; empty of other files, and of pictures from before it was asked.
    description: Mapped[str] = mapped_column(String(DESCRIPTION_LENGTH), default="")
    is_held: Mapped[bool] = mapped_column(default=False)  # a picture no moderator has looked at
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[FileKind(self.kind)]

    @property
    def purpose_name(self) -> str:
        return PURPOSE_NAMES[Purpose(self.purpose)] if self.purpose else ""

    @property
    def weight(self) -> str:
        """340 kB, 1.2 MB"""
        if self.size < 1_000_000:
            return f"{max(1, round(self.size / 1000))} kB"
        return f"{self.size / 1_000_000:.1f} MB"
