"""Lists in a member's data export."""

from datetime import datetime

from forum.core.personal_data import Export
from forum.models.collections import Collection
from forum.practice.collections import queries


def _time(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}Z"


def _collection(collection: Collection) -> dict:
    return {
        "name": collection.name,
        "is_shared": collection.key is not None,
        "made_at": _time(collection.made_at),
        "case_studies": [
            {"case_study": row.case_study_id, "note": row.note or None}
            for row in queries.all_saved(collection)
        ],
    }


COLLECTIONS = Export("collection", "collections", queries.own_collections, _collection)
