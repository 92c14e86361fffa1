"""Make and revoke keys of the API, and note that one was used."""

import secrets
from datetime import timedelta

from sqlalchemy import or_, update

from forum import policy
from forum.api.keys import letters, queries
from forum.core import audit, clock
from forum.core.db import writing
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import User
from forum.models.api import ApiKey, Scope

PREFIX = "wwx_"  # by which scanners of published code know a key of ours
MOST_KEYS_OF_ONE = 10
NOTED_EVERY = timedelta(hours=1)
TOO_MANY_KEYS = "You have ten keys already. Revoke one that you do not use."


def make(viewer: User, name: str, days: int, scope: Scope = Scope.READ) -> str:
    """The key, which is shown once; its hash is stored. The caller saw to the step-up."""
    policy.require(policy.may_have_keys(viewer))
    policy.require(scope is Scope.READ or policy.may_send_returns(viewer))
    if queries.count_of(viewer) >= MOST_KEYS_OF_ONE:
        raise Refused(TOO_MANY_KEYS)
    key = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        user_id=viewer.id,
        name=name,
        scope=scope,
        key_hash=hashed(key),
        beginning=key[: len(PREFIX) + 4],
        expires_at=clock.now() + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    letters.key_made(viewer, row)
    audit.add(viewer, "made a key of the API", f"member {viewer.id}, key {row.id}")
    db.session.commit()
    return key


def revoke(viewer: User, key_id: int) -> ApiKey:
    row = queries.own_key(viewer, key_id)
    row.revoked_at = clock.now()
    letters.key_revoked(viewer, row)
    audit.add(viewer, "revoked a key of the API", f"member {viewer.id}, key {row.id}")
    db.session.commit()
    return row


def note_use(row: ApiKey) -> None:
    """At most once an hour: a request that reads is not to write each time."""
    before, key_id = clock.now() - NOTED_EVERY, row.id
    if row.last_used_at is not None and row.last_used_at > before:
        return
    with writing() as session:
        session.execute(
            update(ApiKey)
            .where(ApiKey.id == key_id)
            .where(or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= before))
            .values(last_used_at=clock.now())
        )
        session.commit()
