"""Attachments in a member's data export."""

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.attachments import Attachment


def _rows(viewer: User) -> Select[Attachment]:
    return select(Attachment).where(Attachment.owner_id == viewer.id).order_by(Attachment.id)


def _as_json(attachment: Attachment) -> dict:
    return {
        "name": attachment.name,
        "kind": attachment.kind,
        "bytes": attachment.size,
        "added_at": f"{attachment.added_at.isoformat(timespec='seconds')}Z",
    }


ATTACHMENTS = Export("attachment", "attachments", _rows, _as_json)
