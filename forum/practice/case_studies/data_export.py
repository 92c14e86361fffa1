"""What a member writes with colleagues, in the copy of what is kept about them."""

from sqlalchemy import select

from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.case_studies import DraftAuthor


def _rows(viewer: User):
    return (
        select(DraftAuthor).where(DraftAuthor.user_id == viewer.id).order_by(DraftAuthor.added_at)
    )


def _told(along: DraftAuthor) -> dict:
    since = f"{along.added_at.isoformat(timespec='seconds')}Z"
    return {"draft": along.draft_id, "asked_at": since}


WRITTEN_ALONG = Export(
    "draft of a colleague I write along", "drafts of colleagues I write along", _rows, _told
)
