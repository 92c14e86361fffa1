"""What a member's data export holds of uploads."""

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.uploads import ColumnMapping, FileDecision, Upload


def _uploads(viewer: User) -> Select:
    return select(Upload).where(Upload.uploader_id == viewer.id).order_by(Upload.id)


def _mappings(viewer: User) -> Select:
    return (
        select(ColumnMapping).where(ColumnMapping.user_id == viewer.id).order_by(ColumnMapping.id)
    )


def _upload(upload: Upload) -> dict:
    return {
        "file": upload.file_name,
        "uploaded_at": f"{upload.uploaded_at.isoformat(timespec='seconds')}Z",
        "state": upload.state,
    }


def _mapping(mapping: ColumnMapping) -> dict:
    return {"columns": mapping.meanings, "at": f"{mapping.at.isoformat(timespec='seconds')}Z"}


UPLOADS = Export("file of figures", "files of figures", _uploads, _upload)
COLUMN_MAPPINGS = Export("set of columns", "sets of columns", _mappings, _mapping)


def _decisions(viewer: User) -> Select:
    return select(FileDecision).where(FileDecision.user_id == viewer.id).order_by(FileDecision.id)


def _decision(decision: FileDecision) -> dict:
    at = f"{decision.at.isoformat(timespec='seconds')}Z"
    return {"about": decision.key, "answer": decision.answer, "at": at}


FILE_DECISIONS = Export(
    "decision about files of figures", "decisions about files of figures", _decisions, _decision
)
