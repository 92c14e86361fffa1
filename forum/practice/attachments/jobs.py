"""Delete attachments and file contents that nothing refers to."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select

from forum.core import clock
from forum.core.batches import delete_in_batches, each_batch
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.attachments import Attachment, StoredFile
from forum.practice.attachments import queries

ORPHAN_AGE = timedelta(days=1)
CONTENT_AGE = timedelta(hours=1)
FILES_AT_ONCE = 5  # of up to 10 MB each


def delete_orphans() -> None:
    """Attachments of deleted drafts, then contents of no attachment."""
    before = clock.now() - ORPHAN_AGE
    with reading():
        ids = [attachment.id for attachment in db.session.scalars(queries.orphaned(before))]
    each_batch(ids, lambda some: _delete(queries.orphaned(before), some), FILES_AT_ONCE)
    unused = ~select(Attachment.id).where(Attachment.sha256 == StoredFile.sha256).exists()
    # Its pieces go with it, by ON DELETE CASCADE.
    old = StoredFile.stored_at < clock.now() - CONTENT_AGE
    delete_in_batches(StoredFile, old, unused, size=FILES_AT_ONCE)


def _delete(orphaned: Select[Attachment], ids: Sequence[int]) -> int:
    """Through the session, whose listener updates the search index."""
    attachments = db.session.scalars(orphaned.where(Attachment.id.in_(ids))).all()
    for attachment in attachments:
        db.session.delete(attachment)
    return len(attachments)
