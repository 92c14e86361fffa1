"""The open data set as it is downloaded: one edition a night, in parts.

In the database, because every web node serves it; in parts, because none is to hold it whole.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.extensions import db


class OpenDataEdition(db.Model):
    """`finished_at` is NULL while it is made: it is served from then on."""

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    case_studies: Mapped[int] = mapped_column(default=0)


class OpenDataFile(db.Model):
    """One file of an edition, as it is when it is unpacked."""

    edition_id: Mapped[int] = mapped_column(
        ForeignKey("open_data_edition.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    parts: Mapped[int]


class OpenDataPart(db.Model):
    """Some lines of a file, compressed: a member of a gzip file by itself."""

    edition_id: Mapped[int] = mapped_column(
        ForeignKey("open_data_edition.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
