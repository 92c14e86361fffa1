"""What no case study or draft has any more is cleared away."""

from datetime import timedelta

from sqlalchemy import delete, select

from forum import clock
from forum.attachments import queries
from forum.attachments.models import Attachment, StoredFile, StoredPiece
from forum.extensions import db

KEPT_HOMELESS = timedelta(days=1)
KEPT_UNUSED = timedelta(hours=1)


def clear_away() -> None:
    """Attachments of drafts that are gone, then bytes that no attachment names."""
    homeless = queries.homeless(clock.now() - KEPT_HOMELESS)
    for attachment in db.session.scalars(homeless).all():
        db.session.delete(attachment)
    db.session.flush()
    unused = select(StoredFile.sha256).where(
        StoredFile.stored_at < clock.now() - KEPT_UNUSED,
        StoredFile.sha256.not_in(select(Attachment.sha256)),
    )
    gone = db.session.scalars(unused).all()
    db.session.execute(delete(StoredPiece).where(StoredPiece.sha256.in_(gone)))
    db.session.execute(delete(StoredFile).where(StoredFile.sha256.in_(gone)))
    db.session.commit()
