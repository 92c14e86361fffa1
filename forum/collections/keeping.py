"""A member's collections in the copy of what is kept about them."""

from forum.accounts.own_data import Further
from forum.collections import queries
from forum.collections.models import Collection


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


COLLECTIONS = Further("collection", "collections", queries.own, _told)
