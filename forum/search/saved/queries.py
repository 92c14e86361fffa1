from functools import cache

from sqlalchemy import Select, String, bindparam, func, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.saved_searches import SavedSearch
from forum.policy.viewer import ANY_VIEWER, Viewer, parameters


def saved_searches(viewer: Viewer) -> list[SavedSearch]:
    return list(db.session.scalars(by_name(viewer)))


def by_name(viewer: Viewer) -> Select[SavedSearch]:
    return _own(viewer).order_by(func.lower(SavedSearch.name), SavedSearch.id)


def get(viewer: Viewer, saved_id: int) -> SavedSearch:
    found = db.session.scalar(_own(viewer).where(SavedSearch.id == saved_id))
    if found is None:
        raise NotFound
    return found


def with_query(viewer: Viewer, query: str) -> SavedSearch | None:
    return db.session.scalar(_with_query(), parameters(viewer, query=query))


@cache
def _with_query() -> Select[SavedSearch]:
    return _own(ANY_VIEWER).where(SavedSearch.query == bindparam("query", type_=String))


def count(viewer: Viewer) -> int:
    own = select(func.count(SavedSearch.id)).where(policy.own(viewer, SavedSearch.user_id))
    return db.session.scalar(own) or 0


def _own(viewer: Viewer) -> Select[SavedSearch]:
    return select(SavedSearch).where(policy.own(viewer, SavedSearch.user_id))


def by_stop_key(key: str) -> SavedSearch:
    """The key is the permission: whoever holds it has the mail."""
    found = db.session.scalar(select(SavedSearch).where(SavedSearch.stop_key == key))
    if found is None:
        raise NotFound
    return found


def as_json(saved_search: SavedSearch) -> dict[str, str]:
    """For the member's data export."""
    return {
        "name": saved_search.name,
        "address": saved_search.path,
        "mail": saved_search.mail,
        "saved_at": f"{saved_search.saved_at.isoformat(timespec='seconds')}Z",
    }
