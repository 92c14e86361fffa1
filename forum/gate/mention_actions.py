"""Note whom a text mentions, in the transaction that writes it."""

from collections.abc import Collection

from sqlalchemy import delete

from forum.core.db import upsert
from forum.core.extensions import db
from forum.models.social import Mention


def record(kind: str, object_id: int, member_ids: Collection[int]) -> None:
    """Of a row of words; whom an edit takes out is not mentioned any more."""
    of_row = Mention.kind == kind, Mention.object_id == object_id
    db.session.execute(delete(Mention).where(*of_row, Mention.member_id.not_in(member_ids)))
    rows = [{"kind": kind, "object_id": object_id, "member_id": one} for one in member_ids]
    if rows:
        db.session.execute(upsert(Mention).values(rows).on_conflict_do_nothing())
