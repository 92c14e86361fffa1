from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.organisations import Organisation
from forum.models.releases import Release


class Passport(db.Model):
    """What was issued, byte for byte: a later version of a PDF library would write others.

    The code is made of the record itself, so the same record is issued once.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)  # 7K3M-9QXD-42PA
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))  # the newest in it
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    holds: Mapped[int]  # figures
    pdf: Mapped[bytes] = mapped_column(deferred=True)
    csv: Mapped[bytes] = mapped_column(deferred=True)
    pdf_sha256: Mapped[str] = mapped_column(String(64), index=True)
    csv_sha256: Mapped[str] = mapped_column(String(64), index=True)

    organisation: Mapped[Organisation] = relationship()
    release: Mapped[Release | None] = relationship()
