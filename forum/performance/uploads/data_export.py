"""What uploads keep of a member, told to that member."""

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.uploads import Mapping, Upload


def _uploads(viewer: User) -> Select:
    return select(Upload).where(Upload.uploader_id == viewer.id).order_by(Upload.id)


def _mappings(viewer: User) -> Select:
    return select(Mapping).where(Mapping.user_id == viewer.id).order_by(Mapping.id)


def _upload(upload: Upload) -> dict:
    return {
        "file": upload.file_name,
        "uploaded_at": f"{upload.uploaded_at.isoformat(timespec='seconds')}Z",
        "state": upload.state,
    }


def _mapping(mapping: Mapping) -> dict:
    return {"columns": mapping.meanings, "at": f"{mapping.at.isoformat(timespec='seconds')}Z"}


UPLOADS = Export("file of figures", "files of figures", _uploads, _upload)
COLUMN_MAPPINGS = Export("set of columns", "sets of columns", _mappings, _mapping)
