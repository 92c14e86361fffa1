"""Keys of the API: those of a member, and whose a key is that a request bears."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.formatting import iso
from forum.core.rate_limit import hashed
from forum.models.accounts import User
from forum.models.api import ApiKey
from forum.policy.viewer import Viewer


def keys_of(viewer: Viewer) -> Sequence[ApiKey]:
    """Those that are not revoked, the newest first; expired ones too."""
    own = select(ApiKey).where(policy.own(viewer, ApiKey.user_id), ApiKey.revoked_at.is_(None))
    return db.session.scalars(own.order_by(ApiKey.id.desc())).all()


def count_of(viewer: Viewer) -> int:
    own = policy.own(viewer, ApiKey.user_id), ApiKey.revoked_at.is_(None)
    return db.session.scalar(select(func.count(ApiKey.id)).where(*own)) or 0


def own_key(viewer: Viewer, key_id: int) -> ApiKey:
    own = select(ApiKey).where(policy.own(viewer, ApiKey.user_id), ApiKey.id == key_id)
    found = db.session.scalar(own.where(ApiKey.revoked_at.is_(None)))
    if found is None:
        raise NotFound
    return found


def find(key: str) -> ApiKey | None:
    """The row of a key that works now; None for any other, and for a suspended member's."""
    known = select(ApiKey).where(ApiKey.key_hash == hashed(key))
    row = db.session.scalar(
        known.where(ApiKey.revoked_at.is_(None), ApiKey.expires_at > clock.now())
    )
    return row if row is not None and policy.may_read_by_key(row.user) else None


def rows_of(member: User) -> Select[ApiKey]:
    """For the export of one's own data: revoked ones too."""
    return select(ApiKey).where(ApiKey.user_id == member.id).order_by(ApiKey.id)


def as_kept(row: ApiKey) -> dict[str, Any]:
    return {
        "name": row.name,
        "scope": row.scope,
        "beginning": row.beginning,
        "made_at": iso(row.made_at),
        "expires_at": iso(row.expires_at),
        "last_used_at": iso(row.last_used_at) if row.last_used_at else None,
        "revoked_at": iso(row.revoked_at) if row.revoked_at else None,
    }
