"""What no case study or draft has any more is cleared away."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select

from forum.core import clock
from forum.core.batches import delete_in_batches, each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.attachments import Attachment, StoredFile
from forum.practice.attachments import queries

KEPT_HOMELESS = timedelta(days=1)
KEPT_UNUSED = timedelta(hours=1)
FILES_AT_ONCE = 5  # of up to 10 MB each


def clear_away() -> None:
    """Attachments of drafts that are gone, then bytes that no attachment names."""
    before = clock.now() - KEPT_HOMELESS
    with reading():
        ids = [attachment.id for attachment in db.session.scalars(queries.homeless(before))]
    each_batch(ids, lambda some: _delete(queries.homeless(before), some), FILES_AT_ONCE)
    unnamed = ~select(Attachment.id).where(Attachment.sha256 == StoredFile.sha256).exists()
    # Its pieces go with it, as the table says.
    old = StoredFile.stored_at < clock.now() - KEPT_UNUSED
    delete_in_batches(StoredFile, old, unnamed, size=FILES_AT_ONCE)


def _delete(homeless: Select[Attachment], ids: Sequence[int]) -> int:
    """Through the session, which tells search of it."""
    attachments = db.session.scalars(homeless.where(Attachment.id.in_(ids))).all()
    for attachment in attachments:
        db.session.delete(attachment)
    return len(attachments)
