"""A member's collections in the copy of what is kept about them."""

from forum.core.personal_data import Export
from forum.models.collections import Collection
from forum.practice.collections import queries


def _told(collection: Collection) -> dict:
    return {
        "name": collection.name,
        "is_shared": collection.key is not None,
        "made_at": f"{collection.made_at.isoformat(timespec='seconds')}Z",
        "case_studies": [
            {"case_study": row.case_study_id, "note": row.note or None}
            for row in queries.notes(collection)
        ],
    }


COLLECTIONS = Export("collection", "collections", queries.own, _told)
