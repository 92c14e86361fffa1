"""Drafts shared by colleagues, in a member's data export."""

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.case_studies import DraftAuthor


def _rows(viewer: User) -> Select[DraftAuthor]:
    return (
        select(DraftAuthor).where(DraftAuthor.user_id == viewer.id).order_by(DraftAuthor.added_at)
    )


def _as_json(shared: DraftAuthor) -> dict:
    since = f"{shared.added_at.isoformat(timespec='seconds')}Z"
    return {"draft": shared.draft_id, "asked_at": since}


WRITTEN_ALONG = Export(
    "draft of a colleague I write along", "drafts of colleagues I write along", _rows, _as_json
)
